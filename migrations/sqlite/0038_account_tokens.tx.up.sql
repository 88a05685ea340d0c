-- The twin of postgres/0038_account_tokens: secrets in links with which people change their accounts without a sign-in (docs/adr/0072).
-- Only hashes are stored. address is where a token was mailed to, '' if an administrator handed it over. Tokens are locked after accounts.
CREATE TABLE account_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX idx_account_tokens_hash ON account_tokens (token_hash);
CREATE INDEX idx_account_tokens_user ON account_tokens (user_id, purpose);
CREATE INDEX idx_account_tokens_expires_at ON account_tokens (expires_at);
