-- The twin of postgres/0013_text_bytes. What a session's messages take: the bytes of the texts of those that have ended, and 512
-- for each of them, about what a row and its index entries cost. The sum over a person's sessions is what their storage limit
-- counts. See docs/adr/0035.
ALTER TABLE chat_sessions ADD COLUMN text_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE chat_sessions SET text_bytes = (SELECT coalesce(sum(512 + length(CAST(content AS BLOB))), 0) FROM messages
    WHERE session_id = chat_sessions.id AND status <> 'streaming');

-- A person's sum is read from the index alone.
CREATE INDEX idx_chat_sessions_text_bytes ON chat_sessions (user_id, text_bytes);

CREATE TRIGGER count_new_message AFTER INSERT ON messages WHEN NEW.status <> 'streaming'
BEGIN
    UPDATE chat_sessions SET text_bytes = text_bytes + 512 + length(CAST(NEW.content AS BLOB)) WHERE id = NEW.session_id;
END;
CREATE TRIGGER count_changed_message AFTER UPDATE OF content, status ON messages
WHEN NEW.status <> 'streaming' OR OLD.status <> 'streaming'
BEGIN
    UPDATE chat_sessions SET text_bytes = text_bytes
        + CASE WHEN NEW.status <> 'streaming' THEN 512 + length(CAST(NEW.content AS BLOB)) ELSE 0 END
        - CASE WHEN OLD.status <> 'streaming' THEN 512 + length(CAST(OLD.content AS BLOB)) ELSE 0 END
        WHERE id = NEW.session_id;
END;
