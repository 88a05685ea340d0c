-- The twin of postgres/0001_initial. AUTOINCREMENT: the id of something deleted never comes back.
-- Times are UTC text, 2006-01-02 15:04:05.999999+00:00, which sorts in the order of time: '+' comes
-- before '.' and before every digit, so that trailing zeros may be left out.

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL CHECK (length(username) <= 50),
    email TEXT NOT NULL CHECK (length(email) <= 255),
    hashed_password TEXT NOT NULL CHECK (length(hashed_password) <= 255),
    is_active INTEGER NOT NULL DEFAULT TRUE CHECK (is_active IN (0, 1)),
    is_verified INTEGER NOT NULL DEFAULT FALSE CHECK (is_verified IN (0, 1)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'))
) STRICT;
CREATE INDEX idx_users_username ON users (username);
CREATE INDEX idx_users_email ON users (email);
CREATE INDEX idx_users_created_at ON users (created_at DESC);
-- Unique in any letter case, which includes the spec's UNIQUE.
CREATE UNIQUE INDEX users_username_unique ON users (lower(username));
CREATE UNIQUE INDEX users_email_unique ON users (lower(email));

CREATE TABLE logins (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    previous_hash TEXT,
    created_at TEXT NOT NULL,
    used_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE INDEX idx_logins_user_id ON logins (user_id);
CREATE INDEX idx_logins_previous_hash ON logins (previous_hash);

CREATE TABLE chat_sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title TEXT NOT NULL DEFAULT 'New Chat' CHECK (length(title) <= 255),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')),
    updated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'))
) STRICT;
CREATE INDEX idx_chat_sessions_user_id ON chat_sessions (user_id);
CREATE INDEX idx_chat_sessions_updated_at ON chat_sessions (updated_at DESC);
-- One person's list in each order it is asked for, ties included.
CREATE INDEX idx_chat_sessions_by_created ON chat_sessions (user_id, created_at, id);
CREATE INDEX idx_chat_sessions_by_updated ON chat_sessions (user_id, updated_at, id);

CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL REFERENCES chat_sessions (id) ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'system')),
    content TEXT NOT NULL,
    metadata TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(metadata)),
    created_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')),
    status TEXT NOT NULL DEFAULT 'complete'
        CHECK (status IN ('streaming', 'complete', 'stopped', 'failed', 'interrupted')),
    runner TEXT,
    lease_until TEXT,
    failure_code TEXT,
    failure_message TEXT,
    CHECK (status <> 'streaming' OR (runner IS NOT NULL AND lease_until IS NOT NULL))
) STRICT;
CREATE INDEX idx_messages_session_id ON messages (session_id);
CREATE INDEX idx_messages_created_at ON messages (created_at DESC);
CREATE INDEX idx_messages_page ON messages (session_id, id DESC);
CREATE INDEX idx_messages_lease_until ON messages (lease_until) WHERE status = 'streaming';
-- A session has at most one answer running, whatever the code does.
CREATE UNIQUE INDEX messages_one_streaming ON messages (session_id) WHERE status = 'streaming';

-- A send under a client_message_id, so that sending it again gives the first result. The row is claimed
-- before the messages exist; their ids are null only inside that transaction. A deleted session frees
-- its keys. The indexes serve the cascades.
CREATE TABLE sends (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_message_id TEXT NOT NULL CHECK (length(client_message_id) <= 100),
    fingerprint TEXT NOT NULL,
    question_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
    answer_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    PRIMARY KEY (user_id, client_message_id)
) STRICT;
CREATE INDEX idx_sends_question_id ON sends (question_id);
CREATE INDEX idx_sends_answer_id ON sends (answer_id);
