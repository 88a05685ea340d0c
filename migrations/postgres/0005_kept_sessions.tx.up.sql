-- The times at which a session was pinned to the top of its owner's list and archived.

ALTER TABLE chat_sessions ADD COLUMN pinned_at TIMESTAMPTZ;
ALTER TABLE chat_sessions ADD COLUMN archived_at TIMESTAMPTZ;
