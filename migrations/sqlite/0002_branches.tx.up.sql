-- The counterpart of postgres/0002_branches; a column is added together with its reference.

ALTER TABLE messages ADD COLUMN parent_id INTEGER REFERENCES messages (id);
ALTER TABLE messages ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE chat_sessions ADD COLUMN leaf_id INTEGER REFERENCES messages (id);

-- An existing answer counts as one piece.
UPDATE messages
SET parent_id = told.parent_id,
    seq = CASE WHEN role = 'assistant' AND content <> '' THEN 1 ELSE 0 END
FROM (SELECT id AS message_id, lag(id) OVER (PARTITION BY session_id ORDER BY id) AS parent_id FROM messages) AS told
WHERE messages.id = told.message_id;
UPDATE chat_sessions
SET leaf_id = (SELECT max(id) FROM messages WHERE session_id = chat_sessions.id);

-- The first index is for siblings, children, and the check when a parent is deleted; the second for the check when a leaf is
-- deleted. Neither reference cascades: SQLite cascades at most 1000 levels, and deleting a session deletes all of its messages
-- anyway, before either reference is checked.
CREATE INDEX idx_messages_parent_id ON messages (parent_id, session_id);
CREATE INDEX idx_chat_sessions_leaf_id ON chat_sessions (leaf_id);
