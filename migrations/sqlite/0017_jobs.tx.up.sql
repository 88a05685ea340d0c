-- The twin of postgres/0017_jobs.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    payload TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed')),
    attempt INTEGER NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL,
    worker TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    created_at TEXT NOT NULL,
    ended_at TEXT,
    CHECK ((ended_at IS NULL) = (status IN ('waiting', 'running')))
) STRICT;
CREATE UNIQUE INDEX idx_jobs_key ON jobs (kind, key);
CREATE INDEX idx_jobs_due ON jobs (kind, due_at, id) WHERE ended_at IS NULL;
CREATE INDEX idx_jobs_ended ON jobs (status, ended_at) WHERE ended_at IS NOT NULL;
