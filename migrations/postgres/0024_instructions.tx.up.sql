-- What people tell the model for all their chats, and for one: its instructions, and parameters as in messages.metadata, NULL for none.
-- An answer keeps the instructions that it was accepted with, personal ones before those of the chat. See docs/adr/0058.
ALTER TABLE users ADD COLUMN instructions TEXT NOT NULL DEFAULT '';
ALTER TABLE chat_sessions ADD COLUMN instructions TEXT NOT NULL DEFAULT '';
ALTER TABLE chat_sessions ADD COLUMN parameters JSONB;
ALTER TABLE messages ADD COLUMN instructions TEXT;

-- The instructions of an answer count like its text.
CREATE OR REPLACE FUNCTION count_text_bytes() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    change BIGINT := 0;
BEGIN
    IF NEW.status <> 'streaming' THEN
        change := 512 + octet_length(NEW.content) + coalesce(octet_length(NEW.parts::TEXT), 0) + coalesce(octet_length(NEW.instructions), 0);
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status <> 'streaming' THEN
        change := change - 512 - octet_length(OLD.content) - coalesce(octet_length(OLD.parts::TEXT), 0) - coalesce(octet_length(OLD.instructions), 0);
    END IF;
    UPDATE chat_sessions SET text_bytes = text_bytes + change WHERE id = NEW.session_id AND change <> 0;
    RETURN NULL;
END
$$;
