-- The twin of postgres/0041_replies: replies to calls of programs with an idempotency key (docs/adr/0073). name is a hash of the key, digest one of
-- the key and the request. While the call runs, reply is empty, and until is when its claim ends unless it is renewed; afterwards reply is sealed,
-- and until is when it is erased.
CREATE TABLE replies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key_id INTEGER NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    claim TEXT NOT NULL,
    reply TEXT NOT NULL,
    until TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX idx_replies_name ON replies (key_id, name);
CREATE INDEX idx_replies_user ON replies (user_id, id);
CREATE INDEX idx_replies_until ON replies (until);
