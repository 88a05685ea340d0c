-- The twin of postgres/0020_usage: calls of models and what they took (docs/adr/0054). Events outlive chats and accounts, so that
-- nothing is referenced: message_id may name a message that was deleted, and erasing an account sets user_id and message_id to NULL. day
-- is the day of started_at in UTC.
CREATE TABLE usage_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER,
    message_id INTEGER,
    epoch INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    model_id TEXT NOT NULL,
    model TEXT NOT NULL,
    tokens_in INTEGER NOT NULL CHECK (tokens_in >= 0),
    tokens_out INTEGER NOT NULL CHECK (tokens_out >= 0),
    tokens_cached INTEGER NOT NULL CHECK (tokens_cached >= 0),
    tokens_reasoning INTEGER NOT NULL CHECK (tokens_reasoning >= 0),
    estimated INTEGER NOT NULL,
    cost INTEGER, -- billionths of a US dollar
    status TEXT NOT NULL CHECK (status IN ('complete', 'stopped', 'failed', 'interrupted')),
    day TEXT NOT NULL,
    started_at TEXT NOT NULL,
    took_us INTEGER NOT NULL,
    first_token_us INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX idx_usage_events_call ON usage_events (message_id, epoch, purpose);
CREATE INDEX idx_usage_events_user ON usage_events (user_id, day, id);
CREATE INDEX idx_usage_events_day ON usage_events (day, id);

-- The call of a running answer as of the last checkpoint; NULL before the model is asked, and once the answer has ended.
ALTER TABLE messages ADD COLUMN running_call TEXT;
