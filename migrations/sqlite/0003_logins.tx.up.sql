-- The counterpart of postgres/0003_logins. A login stores its family of refresh tokens, and the address and user agent of the sign-in.
-- An existing login has no family: it ends with its access token.
ALTER TABLE logins ADD COLUMN family_hash TEXT;
ALTER TABLE logins ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE logins ADD COLUMN agent TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX idx_logins_family_hash ON logins (family_hash);
-- Logins that ended just now are queried twice a second.
CREATE INDEX idx_logins_revoked_at ON logins (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX idx_logins_expires_at ON logins (expires_at);
-- Tokens are now looked up by their family.
DROP INDEX idx_logins_previous_hash;
