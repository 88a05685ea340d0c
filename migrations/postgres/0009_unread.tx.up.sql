-- Whether an answer has ended since the session's owner last marked it as read. A server of the version before neither
-- sets nor reads it.
ALTER TABLE chat_sessions ADD COLUMN unread BOOLEAN NOT NULL DEFAULT FALSE;
