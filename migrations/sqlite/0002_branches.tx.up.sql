-- The twin of postgres/0002_branches; a column is added together with its reference.

ALTER TABLE messages ADD COLUMN parent_id INTEGER REFERENCES messages (id);
ALTER TABLE messages ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat_sessions ADD COLUMN leaf_id INTEGER REFERENCES messages (id);

-- An older answer counts as said in one piece.
UPDATE messages
SET parent_id = told.parent_id,
    seq = CASE WHEN role = 'assistant' AND content <> '' THEN 1 ELSE 0 END
FROM (SELECT id AS message_id, lag(id) OVER (PARTITION BY session_id ORDER BY id) AS parent_id FROM messages) AS told
WHERE messages.id = told.message_id;
UPDATE chat_sessions
SET leaf_id = (SELECT max(id) FROM messages WHERE session_id = chat_sessions.id);

-- The first index serves siblings, children, and the check when a parent is deleted; the second the check
-- when a leaf is. Neither reference cascades: SQLite would go down at most 1000 levels, and a deleted
-- session takes all of its messages anyway, before either reference is checked.
CREATE INDEX idx_messages_parent_id ON messages (parent_id, session_id);
CREATE INDEX idx_chat_sessions_leaf_id ON chat_sessions (leaf_id);
