-- The twin of postgres/0046_identity_providers: identity providers that administrators added, and the identities that people have with any
-- (docs/adr/0075). client_secret is sealed, scopes are separated by blanks. changed_by may be an account that is gone.
CREATE TABLE identity_providers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    client_secret TEXT NOT NULL,
    scopes TEXT NOT NULL,
    groups_claim TEXT NOT NULL,
    admin_group TEXT NOT NULL,
    creates_accounts INTEGER NOT NULL,
    trusts_email INTEGER NOT NULL,
    enabled INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    changed_by INTEGER NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

-- provider is the one by which the identity was last used: it may be gone, or of the environment. Identities are locked after accounts.
CREATE TABLE external_identities (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    label TEXT NOT NULL,
    added_at TEXT NOT NULL,
    used_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX idx_external_identities_subject ON external_identities (issuer, subject);
CREATE INDEX idx_external_identities_user ON external_identities (user_id, id);

-- Attempts to sign in that were finished, by a hash, until they would have ended: each counts once.
CREATE TABLE finished_sign_ons (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    state_hash TEXT NOT NULL,
    ends_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX idx_finished_sign_ons_state ON finished_sign_ons (state_hash);
CREATE INDEX idx_finished_sign_ons_ends_at ON finished_sign_ons (ends_at);

-- What providers said in tests, sealed, until it ends.
CREATE TABLE sign_on_tests (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    report TEXT NOT NULL,
    ends_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX idx_sign_on_tests_user ON sign_on_tests (user_id, provider);
CREATE INDEX idx_sign_on_tests_ends_at ON sign_on_tests (ends_at);

-- The identity provider that made the account an admin, or a member of the group; NULL: a person did.
ALTER TABLE users ADD COLUMN role_by TEXT;
ALTER TABLE group_members ADD COLUMN provider TEXT;
