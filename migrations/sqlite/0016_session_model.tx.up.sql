-- The twin of postgres/0016_session_model.
ALTER TABLE chat_sessions ADD COLUMN model TEXT NOT NULL DEFAULT '';
