-- The twin of postgres/0018_settings.
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT,
    version INTEGER NOT NULL,
    changed_by INTEGER NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

ALTER TABLE audit_events ADD COLUMN object TEXT NOT NULL DEFAULT '';
