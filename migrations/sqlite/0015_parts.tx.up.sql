-- The twin of postgres/0015_parts. Answers in parts: text and reasoning. content stays the text alone, which search and earlier
-- releases read; parts is NULL where that is all. format numbers what a row may hold: 1 is text, 2 also parts. No server of another
-- release runs beside this one, so no trigger protects the rows. See docs/adr/0046.
ALTER TABLE messages ADD COLUMN parts TEXT;
ALTER TABLE messages ADD COLUMN format INTEGER NOT NULL DEFAULT 1;

-- Parts count like the text.
DROP TRIGGER count_new_message;
CREATE TRIGGER count_new_message AFTER INSERT ON messages WHEN NEW.status <> 'streaming'
BEGIN
    UPDATE chat_sessions SET text_bytes = text_bytes + 512 + length(CAST(NEW.content AS BLOB)) + coalesce(length(CAST(NEW.parts AS BLOB)), 0)
        WHERE id = NEW.session_id;
END;
DROP TRIGGER count_changed_message;
CREATE TRIGGER count_changed_message AFTER UPDATE OF content, parts, status ON messages
WHEN NEW.status <> 'streaming' OR OLD.status <> 'streaming'
BEGIN
    UPDATE chat_sessions SET text_bytes = text_bytes
        + CASE WHEN NEW.status <> 'streaming' THEN 512 + length(CAST(NEW.content AS BLOB)) + coalesce(length(CAST(NEW.parts AS BLOB)), 0) ELSE 0 END
        - CASE WHEN OLD.status <> 'streaming' THEN 512 + length(CAST(OLD.content AS BLOB)) + coalesce(length(CAST(OLD.parts AS BLOB)), 0) ELSE 0 END
        WHERE id = NEW.session_id;
END;
