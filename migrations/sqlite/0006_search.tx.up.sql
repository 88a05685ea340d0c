-- The twin of postgres/0006_search: two indexes without a text of their own, kept in step by triggers. An answer
-- is indexed once it has ended.

CREATE VIRTUAL TABLE message_words USING fts5 (
    content, content = 'messages', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3'
);
CREATE VIRTUAL TABLE session_words USING fts5 (
    title, content = 'chat_sessions', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3'
);
INSERT INTO message_words (rowid, content) SELECT id, content FROM messages WHERE status <> 'streaming';
INSERT INTO session_words (rowid, title) SELECT id, title FROM chat_sessions;

CREATE TRIGGER message_words_insert AFTER INSERT ON messages WHEN NEW.status <> 'streaming'
BEGIN
    INSERT INTO message_words (rowid, content) VALUES (NEW.id, NEW.content);
END;
CREATE TRIGGER message_words_delete AFTER DELETE ON messages WHEN OLD.status <> 'streaming'
BEGIN
    INSERT INTO message_words (message_words, rowid, content) VALUES ('delete', OLD.id, OLD.content);
END;
-- What an external index takes out has to be what was put in, so the old words go before the new ones come.
CREATE TRIGGER message_words_update AFTER UPDATE OF content, status ON messages
BEGIN
    INSERT INTO message_words (message_words, rowid, content)
        SELECT 'delete', OLD.id, OLD.content WHERE OLD.status <> 'streaming';
    INSERT INTO message_words (rowid, content)
        SELECT NEW.id, NEW.content WHERE NEW.status <> 'streaming';
END;

CREATE TRIGGER session_words_insert AFTER INSERT ON chat_sessions
BEGIN
    INSERT INTO session_words (rowid, title) VALUES (NEW.id, NEW.title);
END;
CREATE TRIGGER session_words_delete AFTER DELETE ON chat_sessions
BEGIN
    INSERT INTO session_words (session_words, rowid, title) VALUES ('delete', OLD.id, OLD.title);
END;
CREATE TRIGGER session_words_update AFTER UPDATE OF title ON chat_sessions
BEGIN
    INSERT INTO session_words (session_words, rowid, title) VALUES ('delete', OLD.id, OLD.title);
    INSERT INTO session_words (rowid, title) VALUES (NEW.id, NEW.title);
END;
