-- The model that was last chosen for a session; '' if none was. A server of the version before neither sets nor reads it.
ALTER TABLE chat_sessions ADD COLUMN model TEXT NOT NULL DEFAULT '';
