-- The twin of postgres/0045_passkey_challenges: challenges that were answered, so that no answer counts twice (docs/adr/0071), until they
-- would have expired. Only digests are stored.
CREATE TABLE passkey_challenges (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX idx_passkey_challenges_hash ON passkey_challenges (hash);
CREATE INDEX idx_passkey_challenges_expires_at ON passkey_challenges (expires_at);
