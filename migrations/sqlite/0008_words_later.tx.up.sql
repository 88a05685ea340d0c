-- Indexing words took a fifth of the time in which a message is stored, before its answer can begin. A question is now
-- indexed with the end of its first answer, and a session with the title that everybody's has with its next change of
-- title, which that end is, too. What is indexed has a row in the index's own table of sizes (docsize, section 9.3 of
-- SQLite's documentation of FTS5).
DROP TRIGGER message_words_insert;
CREATE TRIGGER message_words_insert AFTER INSERT ON messages WHEN NEW.status <> 'streaming' AND NEW.role <> 'user'
BEGIN
    INSERT INTO message_words (rowid, content) VALUES (NEW.id, NEW.content);
END;
DROP TRIGGER message_words_delete;
CREATE TRIGGER message_words_delete AFTER DELETE ON messages
WHEN EXISTS (SELECT 1 FROM message_words_docsize WHERE id = OLD.id)
BEGIN
    INSERT INTO message_words (message_words, rowid, content) VALUES ('delete', OLD.id, OLD.content);
END;
DROP TRIGGER message_words_update;
CREATE TRIGGER message_words_update AFTER UPDATE OF content, status ON messages
BEGIN
    INSERT INTO message_words (message_words, rowid, content)
        SELECT 'delete', OLD.id, OLD.content WHERE EXISTS (SELECT 1 FROM message_words_docsize WHERE id = OLD.id);
    INSERT INTO message_words (rowid, content)
        SELECT NEW.id, NEW.content WHERE NEW.status <> 'streaming';
    INSERT INTO message_words (rowid, content)
        SELECT id, content FROM messages
        WHERE id = NEW.parent_id AND status <> 'streaming' AND NEW.status <> 'streaming'
            AND NOT EXISTS (SELECT 1 FROM message_words_docsize WHERE id = NEW.parent_id);
END;

DROP TRIGGER session_words_insert;
CREATE TRIGGER session_words_insert AFTER INSERT ON chat_sessions WHEN NEW.title <> 'New Chat'
BEGIN
    INSERT INTO session_words (rowid, title) VALUES (NEW.id, NEW.title);
END;
DROP TRIGGER session_words_delete;
CREATE TRIGGER session_words_delete AFTER DELETE ON chat_sessions
WHEN EXISTS (SELECT 1 FROM session_words_docsize WHERE id = OLD.id)
BEGIN
    INSERT INTO session_words (session_words, rowid, title) VALUES ('delete', OLD.id, OLD.title);
END;
DROP TRIGGER session_words_update;
CREATE TRIGGER session_words_update AFTER UPDATE OF title ON chat_sessions
WHEN NEW.title <> OLD.title OR NOT EXISTS (SELECT 1 FROM session_words_docsize WHERE id = NEW.id)
BEGIN
    INSERT INTO session_words (session_words, rowid, title)
        SELECT 'delete', OLD.id, OLD.title WHERE EXISTS (SELECT 1 FROM session_words_docsize WHERE id = OLD.id);
    INSERT INTO session_words (rowid, title) VALUES (NEW.id, NEW.title);
END;
