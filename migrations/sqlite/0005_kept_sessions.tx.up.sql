-- The twin of postgres/0005_kept_sessions.

ALTER TABLE chat_sessions ADD COLUMN pinned_at TEXT;
ALTER TABLE chat_sessions ADD COLUMN archived_at TEXT;
