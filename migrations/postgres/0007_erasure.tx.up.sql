-- The time at which a person requested the deletion of their account, or NULL. A server of the previous version does not use it.
ALTER TABLE users ADD COLUMN condemned_at TIMESTAMPTZ;
CREATE INDEX idx_users_condemned_at ON users (condemned_at) WHERE condemned_at IS NOT NULL;
