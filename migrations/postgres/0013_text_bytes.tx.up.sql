-- What a session's messages take: the bytes of the texts of those that have ended, and 512 for each of them, about what a row
-- and its index entries cost. The sum over a person's sessions is what their storage limit counts. See docs/adr/0035.

-- Both tables before either is changed: waiting for the second while holding the first could last.
LOCK TABLE chat_sessions, messages IN ACCESS EXCLUSIVE MODE;

ALTER TABLE chat_sessions ADD COLUMN text_bytes BIGINT NOT NULL DEFAULT 0;
UPDATE chat_sessions AS s SET text_bytes = m.bytes
    FROM (SELECT session_id, sum(512 + octet_length(content)) AS bytes FROM messages WHERE status <> 'streaming' GROUP BY session_id) AS m
    WHERE m.session_id = s.id;

-- A person's sum is read from the index alone.
CREATE INDEX idx_chat_sessions_text_bytes ON chat_sessions (user_id, text_bytes);

-- Triggers, so that a server of the version before, beside a new one, has its messages counted, too. Every statement that ends,
-- continues or adds a message holds its session already, so they wait for nobody. Messages go with their session only.
CREATE FUNCTION count_text_bytes() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    change BIGINT := 0;
BEGIN
    IF NEW.status <> 'streaming' THEN
        change := 512 + octet_length(NEW.content);
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status <> 'streaming' THEN
        change := change - 512 - octet_length(OLD.content);
    END IF;
    UPDATE chat_sessions SET text_bytes = text_bytes + change WHERE id = NEW.session_id AND change <> 0;
    RETURN NULL;
END
$$;
CREATE TRIGGER count_new_message AFTER INSERT ON messages
    FOR EACH ROW WHEN (NEW.status <> 'streaming') EXECUTE FUNCTION count_text_bytes();
CREATE TRIGGER count_changed_message AFTER UPDATE OF content, status ON messages
    FOR EACH ROW WHEN (NEW.status <> 'streaming' OR OLD.status <> 'streaming') EXECUTE FUNCTION count_text_bytes();
