-- The twin of postgres/0024_instructions: what people tell the model for all their chats and for one, and what an answer was accepted with.
ALTER TABLE users ADD COLUMN instructions TEXT NOT NULL DEFAULT '';
ALTER TABLE chat_sessions ADD COLUMN instructions TEXT NOT NULL DEFAULT '';
ALTER TABLE chat_sessions ADD COLUMN parameters TEXT;
ALTER TABLE messages ADD COLUMN instructions TEXT;

-- The instructions of an answer count like its text.
DROP TRIGGER count_new_message;
CREATE TRIGGER count_new_message AFTER INSERT ON messages WHEN NEW.status <> 'streaming'
BEGIN
    UPDATE chat_sessions SET text_bytes = text_bytes + 512 + length(CAST(NEW.content AS BLOB)) + coalesce(length(CAST(NEW.parts AS BLOB)), 0)
        + coalesce(length(CAST(NEW.instructions AS BLOB)), 0)
        WHERE id = NEW.session_id;
END;
DROP TRIGGER count_changed_message;
CREATE TRIGGER count_changed_message AFTER UPDATE OF content, parts, status ON messages
WHEN NEW.status <> 'streaming' OR OLD.status <> 'streaming'
BEGIN
    UPDATE chat_sessions SET text_bytes = text_bytes
        + CASE WHEN NEW.status <> 'streaming' THEN 512 + length(CAST(NEW.content AS BLOB)) + coalesce(length(CAST(NEW.parts AS BLOB)), 0)
            + coalesce(length(CAST(NEW.instructions AS BLOB)), 0) ELSE 0 END
        - CASE WHEN OLD.status <> 'streaming' THEN 512 + length(CAST(OLD.content AS BLOB)) + coalesce(length(CAST(OLD.parts AS BLOB)), 0)
            + coalesce(length(CAST(OLD.instructions AS BLOB)), 0) ELSE 0 END
        WHERE id = NEW.session_id;
END;
