-- A session is pinned to the top of its owner's list, or put away in the archive, since the time given.

ALTER TABLE chat_sessions ADD COLUMN pinned_at TIMESTAMPTZ;
ALTER TABLE chat_sessions ADD COLUMN archived_at TIMESTAMPTZ;
