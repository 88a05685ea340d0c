-- Tables, columns and idx_* names are those of spec 7.2; what else there is serves the engine.

CREATE TABLE users (
    id SERIAL PRIMARY KEY,
    username VARCHAR(50) NOT NULL,
    email VARCHAR(255) NOT NULL,
    hashed_password VARCHAR(255) NOT NULL,
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    is_verified BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_users_username ON users (username);
CREATE INDEX idx_users_email ON users (email);
CREATE INDEX idx_users_created_at ON users (created_at DESC);
-- Unique in any letter case, which includes the spec's UNIQUE.
CREATE UNIQUE INDEX users_username_unique ON users (lower(username));
CREATE UNIQUE INDEX users_email_unique ON users (lower(email));

CREATE TABLE logins (
    id BIGSERIAL PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    previous_hash TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);
CREATE INDEX idx_logins_user_id ON logins (user_id);
CREATE INDEX idx_logins_previous_hash ON logins (previous_hash);

CREATE TABLE chat_sessions (
    id SERIAL PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title VARCHAR(255) NOT NULL DEFAULT 'New Chat',
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_chat_sessions_user_id ON chat_sessions (user_id);
CREATE INDEX idx_chat_sessions_updated_at ON chat_sessions (updated_at DESC);
-- One person's list in each order it is asked for, ties included.
CREATE INDEX idx_chat_sessions_by_created ON chat_sessions (user_id, created_at, id);
CREATE INDEX idx_chat_sessions_by_updated ON chat_sessions (user_id, updated_at, id);

CREATE TABLE messages (
    id SERIAL PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES chat_sessions (id) ON DELETE CASCADE,
    role VARCHAR(20) NOT NULL CHECK (role IN ('user', 'assistant', 'system')),
    content TEXT NOT NULL,
    metadata JSONB NOT NULL DEFAULT '{}',
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    status VARCHAR(20) NOT NULL DEFAULT 'complete'
        CHECK (status IN ('streaming', 'complete', 'stopped', 'failed', 'interrupted')),
    runner TEXT,
    lease_until TIMESTAMPTZ,
    failure_code TEXT,
    failure_message TEXT,
    CHECK (status <> 'streaming' OR (runner IS NOT NULL AND lease_until IS NOT NULL))
);
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
    client_message_id VARCHAR(100) NOT NULL,
    fingerprint TEXT NOT NULL,
    question_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
    answer_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, client_message_id)
);
CREATE INDEX idx_sends_question_id ON sends (question_id);
CREATE INDEX idx_sends_answer_id ON sends (answer_id);
