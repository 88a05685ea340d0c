-- Search reads only the asker's words: the terms of titles and messages are computed by the server, which folds them and
-- puts the owner's id before each, and stored beside the texts. See docs/adr/0030.

-- Both tables before either is changed: waiting for the second while holding the first could last.
LOCK TABLE chat_sessions, messages IN ACCESS EXCLUSIVE MODE;

-- Words that are in many texts of a person are looked for among the newest of them, by the second index of each table; the
-- others by the first.
CREATE TABLE message_terms (id BIGINT PRIMARY KEY, user_id BIGINT NOT NULL, terms TSVECTOR NOT NULL);
CREATE TABLE session_terms (id BIGINT PRIMARY KEY, user_id BIGINT NOT NULL, terms TSVECTOR NOT NULL);
-- A search reads through the pending list, in which everybody's new words wait, so it is kept short (in kB).
CREATE INDEX idx_message_terms ON message_terms USING GIN (terms) WITH (gin_pending_list_limit = 256);
CREATE INDEX idx_session_terms ON session_terms USING GIN (terms) WITH (gin_pending_list_limit = 256);
CREATE INDEX idx_message_terms_user_id ON message_terms (user_id, id);
CREATE INDEX idx_session_terms_user_id ON session_terms (user_id, id);

-- What changed and is not indexed yet: a message, or else the title of a session; also what was deleted. Rows are handled
-- in order, each once; what changes meanwhile gets a row of its own.
CREATE TABLE search_queue (
    id BIGSERIAL PRIMARY KEY,
    message_id BIGINT,
    session_id BIGINT,
    CHECK ((message_id IS NULL) <> (session_id IS NULL))
);
-- Of what was there before the queue, all with greater ids than these is indexed.
CREATE TABLE search_backfill (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    message_id BIGINT NOT NULL,
    session_id BIGINT NOT NULL
);
INSERT INTO search_backfill (id, message_id, session_id)
    SELECT 1, coalesce((SELECT max(id) FROM messages), 0), coalesce((SELECT max(id) FROM chat_sessions), 0);

-- Triggers, so that a server of the version before, beside a new one, has its messages indexed, too. A question waits for
-- the end of its answer, and an untitled session has no title to find.
CREATE FUNCTION queue_message_terms() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO search_queue (message_id) VALUES (OLD.id);
    ELSE
        INSERT INTO search_queue (message_id) SELECT id FROM (VALUES (NEW.parent_id), (NEW.id)) AS changed (id) WHERE id IS NOT NULL;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER queue_new_message AFTER INSERT ON messages
    FOR EACH ROW WHEN (NEW.status <> 'streaming' AND NEW.role = 'assistant') EXECUTE FUNCTION queue_message_terms();
CREATE TRIGGER queue_changed_message AFTER UPDATE OF content, status ON messages
    FOR EACH ROW WHEN (NEW.status <> 'streaming' AND (NEW.status <> OLD.status OR NEW.content <> OLD.content)) EXECUTE FUNCTION queue_message_terms();
CREATE TRIGGER queue_deleted_message AFTER DELETE ON messages
    FOR EACH ROW EXECUTE FUNCTION queue_message_terms();

CREATE FUNCTION queue_session_terms() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO search_queue (session_id) VALUES (CASE WHEN TG_OP = 'DELETE' THEN OLD.id ELSE NEW.id END);
    RETURN NULL;
END
$$;
CREATE TRIGGER queue_new_session AFTER INSERT ON chat_sessions
    FOR EACH ROW WHEN (NEW.title <> 'New Chat') EXECUTE FUNCTION queue_session_terms();
CREATE TRIGGER queue_changed_session AFTER UPDATE OF title ON chat_sessions
    FOR EACH ROW WHEN (NEW.title <> OLD.title) EXECUTE FUNCTION queue_session_terms();
CREATE TRIGGER queue_deleted_session AFTER DELETE ON chat_sessions
    FOR EACH ROW EXECUTE FUNCTION queue_session_terms();

-- The columns of 0006 are no longer filled, so that the end of an answer costs no indexing. They and their indexes stay for
-- servers of the version before, which go on finding what they hold; a later release drops them.
ALTER TABLE messages ALTER COLUMN words DROP EXPRESSION;
ALTER TABLE chat_sessions ALTER COLUMN words DROP EXPRESSION;
