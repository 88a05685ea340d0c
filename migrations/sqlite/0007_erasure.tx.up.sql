-- The twin of postgres/0007_erasure: when a person asked for their account to be erased; NULL: never.
ALTER TABLE users ADD COLUMN condemned_at TEXT;
CREATE INDEX idx_users_condemned_at ON users (condemned_at) WHERE condemned_at IS NOT NULL;
