-- The twin of postgres/0031_revocations. Sealed grants that no connection has any more, until the servers that authorize know (docs/adr/0068). Their person and their server may be gone.
CREATE TABLE connection_revocations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    server_id TEXT NOT NULL,
    access TEXT NOT NULL,
    ended_at TEXT NOT NULL
) STRICT;
