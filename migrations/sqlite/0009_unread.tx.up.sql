-- The twin of postgres/0009_unread.
ALTER TABLE chat_sessions ADD COLUMN unread INTEGER NOT NULL DEFAULT FALSE CHECK (unread IN (0, 1));
