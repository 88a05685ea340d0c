-- Tools: those of a session, those that may be called in it without asking, and answers that wait for a decision on a call. Such an answer
-- has the status interrupted, which earlier releases know, beside waits. See docs/adr/0063.
ALTER TABLE chat_sessions ADD COLUMN tools TEXT;
ALTER TABLE chat_sessions ADD COLUMN allowed_tools TEXT;
ALTER TABLE messages ADD COLUMN waits INTEGER NOT NULL DEFAULT 0 CHECK (waits IN (0, 1));
