-- What an account may do, and when that last changed; NULL: never. A server of the version before makes members, and goes on without.
ALTER TABLE users ADD COLUMN role TEXT NOT NULL DEFAULT 'member' CHECK (role IN ('admin', 'member'));
ALTER TABLE users ADD COLUMN role_changed_at TIMESTAMPTZ;
CREATE INDEX idx_users_role ON users (role, id);
CREATE INDEX idx_users_role_changed_at ON users (role_changed_at) WHERE role_changed_at IS NOT NULL;
