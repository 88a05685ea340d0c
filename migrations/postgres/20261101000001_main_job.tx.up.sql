-- Accounts, logins, sessions, messages (spec 7.2), and what running answers need.

CREATE TABLE users (
    id SERIAL PRIMARY KEY,
    username VARCHAR(50) UNIQUE NOT NULL,
    email VARCHAR(255) UNIQUE NOT NULL,
    hashed_password VARCHAR(255) NOT NULL,
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    is_verified BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX idx_users_username ON users(username);
CREATE INDEX idx_users_email ON users(email);
CREATE INDEX idx_users_created_at ON users(created_at DESC);
-- Names and addresses are one in any letter case.
CREATE UNIQUE INDEX uq_users_username_lower ON users(lower(username));
CREATE UNIQUE INDEX uq_users_email_lower ON users(lower(email));

CREATE TABLE logins (
    id SERIAL PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    token_hash VARCHAR(64) NOT NULL,
    previous_hash VARCHAR(64) NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ
);

CREATE UNIQUE INDEX uq_logins_token_hash ON logins(token_hash);
CREATE INDEX idx_logins_previous_hash ON logins(previous_hash) WHERE previous_hash <> '';
CREATE INDEX idx_logins_user_id ON logins(user_id);

CREATE TABLE chat_sessions (
    id SERIAL PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    title VARCHAR(255) NOT NULL DEFAULT 'New Chat',
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX idx_chat_sessions_user_id ON chat_sessions(user_id);
CREATE INDEX idx_chat_sessions_updated_at ON chat_sessions(updated_at DESC);
CREATE INDEX idx_chat_sessions_user_created ON chat_sessions(user_id, created_at, id);
CREATE INDEX idx_chat_sessions_user_updated ON chat_sessions(user_id, updated_at, id);

CREATE TABLE messages (
    id SERIAL PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES chat_sessions(id) ON DELETE CASCADE,
    role VARCHAR(20) NOT NULL CHECK (role IN ('user', 'assistant', 'system')),
    content TEXT NOT NULL,
    metadata JSONB NOT NULL DEFAULT '{}',
    status VARCHAR(20) NOT NULL DEFAULT 'complete'
        CHECK (status IN ('streaming', 'complete', 'stopped', 'failed', 'interrupted')),
    failure_code VARCHAR(50) NOT NULL DEFAULT '',
    failure_message TEXT NOT NULL DEFAULT '',
    runner VARCHAR(64) NOT NULL DEFAULT '',
    lease_until TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE INDEX idx_messages_session_id ON messages(session_id);
CREATE INDEX idx_messages_created_at ON messages(created_at DESC);
CREATE INDEX idx_messages_session_page ON messages(session_id, id DESC);
-- One answer at a time in a session.
CREATE UNIQUE INDEX uq_messages_streaming ON messages(session_id) WHERE status = 'streaming';
CREATE INDEX idx_messages_lease ON messages(lease_until) WHERE status = 'streaming';

-- Sends that may be repeated: the same key gives the first result again.
CREATE TABLE sends (
    user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    client_message_id VARCHAR(100) NOT NULL,
    fingerprint VARCHAR(64) NOT NULL,
    question_id INTEGER REFERENCES messages(id) ON DELETE CASCADE,
    answer_id INTEGER REFERENCES messages(id) ON DELETE CASCADE,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (user_id, client_message_id)
);

CREATE INDEX idx_sends_question_id ON sends(question_id);
CREATE INDEX idx_sends_answer_id ON sends(answer_id);
