-- The words of titles and messages, indexed for search. Punctuation becomes space first, so that addresses and
-- numbers are split like everything else, as SQLite does. An answer is indexed once it has ended: while it
-- runs it is stored every second. A tsvector holds 1 MB, which 100 000 characters of any kind fit into.

-- Both tables before either is changed: waiting for the second while holding the first could last.
LOCK TABLE chat_sessions, messages IN ACCESS EXCLUSIVE MODE;

ALTER TABLE messages ADD COLUMN words TSVECTOR GENERATED ALWAYS AS (
    CASE WHEN status <> 'streaming' THEN to_tsvector('simple', translate(left(content, 100000),
        '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32))) END
) STORED;
ALTER TABLE chat_sessions ADD COLUMN words TSVECTOR GENERATED ALWAYS AS (
    to_tsvector('simple', translate(title, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32)))
) STORED;
CREATE INDEX idx_messages_words ON messages USING GIN (words);
CREATE INDEX idx_chat_sessions_words ON chat_sessions USING GIN (words);
