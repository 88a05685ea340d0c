-- The twin of postgres/0003_logins. A login knows its family of refresh tokens, and from where and with what the person came in.
-- A login from before has no family: it ends with its access token.
ALTER TABLE logins ADD COLUMN family_hash TEXT;
ALTER TABLE logins ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE logins ADD COLUMN agent TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX idx_logins_family_hash ON logins (family_hash);
-- What ended a moment ago is asked for twice a second.
CREATE INDEX idx_logins_revoked_at ON logins (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX idx_logins_expires_at ON logins (expires_at);
-- Tokens are found by their family now.
DROP INDEX idx_logins_previous_hash;
