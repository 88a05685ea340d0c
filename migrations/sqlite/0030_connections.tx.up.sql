-- The twin of postgres/0030_connections. What people allow this server to do for them on servers of tools that ask for OAuth (docs/adr/0067). Grants, flows and clients are sealed.
CREATE TABLE connections (
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    server_id TEXT NOT NULL REFERENCES mcp_servers (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    access TEXT NOT NULL,
    wanted TEXT NOT NULL,
    more_needed INTEGER NOT NULL,
    version INTEGER NOT NULL,
    refreshing_until TEXT,
    connected_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (user_id, server_id)
) STRICT;
CREATE INDEX idx_connections_server ON connections (server_id);

-- Authorizations that people began and that have not come back.
CREATE TABLE connection_attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    server_id TEXT NOT NULL REFERENCES mcp_servers (id) ON DELETE CASCADE,
    login_id INTEGER NOT NULL,
    state TEXT NOT NULL,
    browser TEXT NOT NULL,
    flow TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX idx_connection_attempts_server ON connection_attempts (server_id, user_id);
CREATE INDEX idx_connection_attempts_user ON connection_attempts (user_id);
CREATE UNIQUE INDEX idx_connection_attempts_state ON connection_attempts (state);
CREATE INDEX idx_connection_attempts_expires_at ON connection_attempts (expires_at);

-- Servers that asked for authorization, with what they said of it, and the client that this installation registered for each.
CREATE TABLE connection_servers (
    server_id TEXT PRIMARY KEY REFERENCES mcp_servers (id) ON DELETE CASCADE,
    metadata TEXT NOT NULL,
    scopes TEXT NOT NULL,
    client TEXT NOT NULL,
    noted_at TEXT NOT NULL
) STRICT;

-- The client that an administrator registered with the server that authorizes access to a server of tools; the secret is sealed.
ALTER TABLE mcp_servers ADD COLUMN oauth_client_id TEXT NOT NULL DEFAULT '';
ALTER TABLE mcp_servers ADD COLUMN oauth_client_secret TEXT NOT NULL DEFAULT '';
