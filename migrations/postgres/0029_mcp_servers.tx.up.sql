-- Servers of tools that administrators added (docs/adr/0064). headers and env are sealed. args, tools (what administrators say of tools) and
-- listed (what the server last listed) are JSON, which only this program reads. changed_by may be an account that is gone.
CREATE TABLE mcp_servers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    command TEXT NOT NULL,
    args TEXT NOT NULL,
    headers TEXT NOT NULL,
    env TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    approval TEXT NOT NULL,
    restricted BOOLEAN NOT NULL,
    tools TEXT NOT NULL,
    listed TEXT NOT NULL,
    listed_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    changed_by BIGINT NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);

-- The groups to which a restricted server is limited.
CREATE TABLE mcp_server_groups (
    server_id TEXT NOT NULL REFERENCES mcp_servers (id) ON DELETE CASCADE,
    group_id BIGINT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    PRIMARY KEY (server_id, group_id)
);
CREATE INDEX idx_mcp_server_groups_group ON mcp_server_groups (group_id);

-- One row, whose number grows with every change of the tables above. Every change updates it first, so that changes follow each other.
CREATE TABLE mcp_revision (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    revision BIGINT NOT NULL
);
INSERT INTO mcp_revision (id, revision) VALUES (1, 0);
