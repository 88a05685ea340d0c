-- The twin of postgres/0047_provider_sessions: what identity providers need to end the sessions of people with them (docs/adr/0075), sealed. It belongs to a login, or until ends_at to a
-- sign-in whose first step has this hash. It is locked after the login.
CREATE TABLE provider_sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    login_id INTEGER REFERENCES logins (id) ON DELETE CASCADE,
    step_hash TEXT,
    ends_at TEXT,
    provider TEXT NOT NULL,
    session TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX idx_provider_sessions_login ON provider_sessions (login_id);
CREATE UNIQUE INDEX idx_provider_sessions_step ON provider_sessions (step_hash);
CREATE INDEX idx_provider_sessions_user ON provider_sessions (user_id);

-- A trigger, because logins end in many ways, on servers of the version before, too.
CREATE TRIGGER delete_session_of_login AFTER UPDATE OF revoked_at ON logins WHEN NEW.revoked_at IS NOT NULL
BEGIN
    DELETE FROM provider_sessions WHERE login_id = NEW.id;
END;

-- Whether people who sign out here are led to the provider, which signs them out there, too.
ALTER TABLE identity_providers ADD COLUMN signs_out INTEGER NOT NULL DEFAULT 0;
