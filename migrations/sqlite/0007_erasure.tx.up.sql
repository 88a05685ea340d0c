-- The counterpart of postgres/0007_erasure: the time at which a person requested the deletion of their account, or NULL.
ALTER TABLE users ADD COLUMN condemned_at TEXT;
CREATE INDEX idx_users_condemned_at ON users (condemned_at) WHERE condemned_at IS NOT NULL;
