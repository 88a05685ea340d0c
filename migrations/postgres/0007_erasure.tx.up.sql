-- When a person asked for their account to be erased; NULL: never. A server of the version before goes on without it.
ALTER TABLE users ADD COLUMN condemned_at TIMESTAMPTZ;
CREATE INDEX idx_users_condemned_at ON users (condemned_at) WHERE condemned_at IS NOT NULL;
