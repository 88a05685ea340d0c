-- The twin of postgres/0034_keys: keys of the API for programs (docs/adr/0069). Of a key only a hash is stored, and its beginning. A revoked
-- key is deleted. scopes are separated by spaces; per_minute 0 and expires_at NULL are no limit. Keys are locked after accounts.
CREATE TABLE api_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    hint TEXT NOT NULL,
    scopes TEXT NOT NULL,
    per_minute INTEGER NOT NULL CHECK (per_minute >= 0),
    created_at TEXT NOT NULL,
    expires_at TEXT,
    used_at TEXT
) STRICT;
CREATE UNIQUE INDEX idx_api_keys_secret ON api_keys (secret_hash);
CREATE INDEX idx_api_keys_user ON api_keys (user_id, id);

-- A call that belongs to no message, as it began; NULL for others. It is recorded so if its server dies.
ALTER TABLE budget_reservations ADD COLUMN running_call TEXT;
