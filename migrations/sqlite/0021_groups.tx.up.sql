-- The twin of postgres/0021_groups: groups of people, and invitations to register (docs/adr/0055). name_folded is name in the form in
-- which names are compared. Groups are locked before accounts, and memberships and invitations after them.
CREATE TABLE groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX idx_groups_name ON groups (name_folded);

CREATE TABLE group_members (
    group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    added_at TEXT NOT NULL,
    PRIMARY KEY (group_id, user_id)
) STRICT;
CREATE INDEX idx_group_members_user ON group_members (user_id, group_id);

-- When the account last joined or left a group; NULL: never.
ALTER TABLE users ADD COLUMN groups_changed_at TEXT;
CREATE INDEX idx_users_groups_changed_at ON users (groups_changed_at) WHERE groups_changed_at IS NOT NULL;

-- email is the only address that may register; NULL: any. An invitation goes with the account that made it, and with the account that was
-- made with it.
CREATE TABLE invitations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    token_hash TEXT NOT NULL,
    email TEXT,
    role TEXT NOT NULL CHECK (role IN ('admin', 'member')),
    created_by INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT,
    used_at TEXT,
    used_by INTEGER REFERENCES users (id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX idx_invitations_token ON invitations (token_hash);
CREATE INDEX idx_invitations_created_by ON invitations (created_by);
CREATE INDEX idx_invitations_used_by ON invitations (used_by) WHERE used_by IS NOT NULL;
