-- The twin of postgres/0010_search_terms. No other server runs beside this one, so the indexes of 0006 go at once.

DROP TRIGGER message_words_insert;
DROP TRIGGER message_words_delete;
DROP TRIGGER message_words_update;
DROP TRIGGER session_words_insert;
DROP TRIGGER session_words_delete;
DROP TRIGGER session_words_update;
DROP TABLE message_words;
DROP TABLE session_words;

-- Terms hold ASCII letters, ASCII digits and characters beyond ASCII, all of which the tokenizer "ascii" leaves together;
-- they come folded.
CREATE VIRTUAL TABLE message_terms USING fts5 (terms, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
CREATE VIRTUAL TABLE session_terms USING fts5 (terms, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');

CREATE TABLE search_queue (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id INTEGER,
    session_id INTEGER,
    CHECK ((message_id IS NULL) <> (session_id IS NULL))
) STRICT;
CREATE TABLE search_backfill (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    message_id INTEGER NOT NULL,
    session_id INTEGER NOT NULL
) STRICT;
INSERT INTO search_backfill (id, message_id, session_id)
    SELECT 1, coalesce((SELECT max(id) FROM messages), 0), coalesce((SELECT max(id) FROM chat_sessions), 0);

CREATE TRIGGER queue_new_message AFTER INSERT ON messages WHEN NEW.status <> 'streaming' AND NEW.role = 'assistant'
BEGIN
    INSERT INTO search_queue (message_id) SELECT NEW.parent_id WHERE NEW.parent_id IS NOT NULL;
    INSERT INTO search_queue (message_id) VALUES (NEW.id);
END;
CREATE TRIGGER queue_changed_message AFTER UPDATE OF content, status ON messages
WHEN NEW.status <> 'streaming' AND (NEW.status <> OLD.status OR NEW.content <> OLD.content)
BEGIN
    INSERT INTO search_queue (message_id) SELECT NEW.parent_id WHERE NEW.parent_id IS NOT NULL;
    INSERT INTO search_queue (message_id) VALUES (NEW.id);
END;
CREATE TRIGGER queue_deleted_message AFTER DELETE ON messages
BEGIN
    INSERT INTO search_queue (message_id) VALUES (OLD.id);
END;

CREATE TRIGGER queue_new_session AFTER INSERT ON chat_sessions WHEN NEW.title <> 'New Chat'
BEGIN
    INSERT INTO search_queue (session_id) VALUES (NEW.id);
END;
CREATE TRIGGER queue_changed_session AFTER UPDATE OF title ON chat_sessions WHEN NEW.title <> OLD.title
BEGIN
    INSERT INTO search_queue (session_id) VALUES (NEW.id);
END;
CREATE TRIGGER queue_deleted_session AFTER DELETE ON chat_sessions
BEGIN
    INSERT INTO search_queue (session_id) VALUES (OLD.id);
END;
