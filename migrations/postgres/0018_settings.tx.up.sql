-- What administrators decide while the server runs (docs/adr/0053). value is JSON, NULL for a setting that was reset to its default.
-- Rows are never deleted, so that the sum of the versions grows with every change. changed_by may be an account that is gone.
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT,
    version BIGINT NOT NULL,
    changed_by BIGINT NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);

-- The name of what was acted on, when it is no account.
ALTER TABLE audit_events ADD COLUMN object TEXT NOT NULL DEFAULT '';
