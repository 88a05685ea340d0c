-- Answers in parts: text and reasoning. content stays the text alone, which search and earlier releases read; parts is NULL where
-- that is all. format numbers what a row may hold: 1 is text, 2 also parts. See docs/adr/0046.
ALTER TABLE messages ADD COLUMN parts JSONB;
ALTER TABLE messages ADD COLUMN format SMALLINT NOT NULL DEFAULT 1;

-- A server of a release that does not know the format of an ended answer cannot continue it: it would write text without parts. The
-- row is left unchanged, which that server takes for an answer that runs already. A transaction says which format it knows.
CREATE FUNCTION refuse_unknown_format() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.format > coalesce(nullif(current_setting('chatbot.format', true), ''), '1')::INTEGER THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER refuse_unknown_format BEFORE UPDATE OF status ON messages
    FOR EACH ROW WHEN (NEW.status = 'streaming' AND OLD.status <> 'streaming' AND NEW.format > 1) EXECUTE FUNCTION refuse_unknown_format();

-- A server of such a release that ends an answer of its own late writes its text over that of an answer in parts: then the text is all.
CREATE FUNCTION drop_stale_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.parts := NULL;
    NEW.format := 1;
    RETURN NEW;
END
$$;
CREATE TRIGGER drop_stale_parts BEFORE UPDATE OF content ON messages FOR EACH ROW
    WHEN (OLD.parts IS NOT NULL AND NEW.parts = OLD.parts AND NEW.content <> OLD.content) EXECUTE FUNCTION drop_stale_parts();

-- Parts count like the text.
CREATE OR REPLACE FUNCTION count_text_bytes() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    change BIGINT := 0;
BEGIN
    IF NEW.status <> 'streaming' THEN
        change := 512 + octet_length(NEW.content) + coalesce(octet_length(NEW.parts::TEXT), 0);
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status <> 'streaming' THEN
        change := change - 512 - octet_length(OLD.content) - coalesce(octet_length(OLD.parts::TEXT), 0);
    END IF;
    UPDATE chat_sessions SET text_bytes = text_bytes + change WHERE id = NEW.session_id AND change <> 0;
    RETURN NULL;
END
$$;
