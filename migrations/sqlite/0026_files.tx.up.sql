-- The twin of postgres/0026_files. Files that people upload (docs/adr/0061). Their bytes are outside the database.

-- One row for each stored content of a person: equal bytes are one. It outlives its account, so that the content can be deleted after
-- it; nothing is referenced. derived contents were made by the server, such as a scaled picture, and count toward no quota. touched_at is
-- when an upload last claimed the content, or its last file was deleted: what nothing refers to is deleted some time after it. deleting
-- is set while the content is being deleted, and keeps uploads from claiming it.
CREATE TABLE file_blobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    derived INTEGER NOT NULL,
    deleting INTEGER NOT NULL DEFAULT FALSE,
    touched_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX idx_file_blobs_sha256 ON file_blobs (user_id, sha256);
CREATE INDEX idx_file_blobs_touched_at ON file_blobs (touched_at);

-- Room that running uploads have reserved of their person's quota, until they end, at the latest at expires_at.
CREATE TABLE file_uploads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    bytes INTEGER NOT NULL CHECK (bytes >= 0),
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX idx_file_uploads_user_id ON file_uploads (user_id);

-- picture_id is the picture as models take it. used is set when a message first holds the file.
CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    blob_id INTEGER NOT NULL REFERENCES file_blobs (id),
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('processing', 'ready', 'failed')),
    problem TEXT,
    pages INTEGER NOT NULL DEFAULT 0,
    words INTEGER NOT NULL DEFAULT 0,
    tokens INTEGER NOT NULL DEFAULT 0,
    picture_id INTEGER REFERENCES file_blobs (id),
    picture_type TEXT,
    picture_width INTEGER,
    picture_height INTEGER,
    used INTEGER NOT NULL DEFAULT FALSE,
    created_at TEXT NOT NULL,
    CHECK ((problem IS NOT NULL) = (status = 'failed'))
) STRICT;
CREATE INDEX idx_files_user_id ON files (user_id, id);
CREATE INDEX idx_files_blob_id ON files (blob_id);
CREATE INDEX idx_files_picture_id ON files (picture_id) WHERE picture_id IS NOT NULL;

-- What was read, by page.
CREATE TABLE file_texts (
    file_id INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    page INTEGER NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (file_id, page)
) STRICT;

-- The files of questions, in the order in which they were attached. A file that a message holds is not deleted.
CREATE TABLE message_files (
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    file_id INTEGER NOT NULL REFERENCES files (id),
    PRIMARY KEY (message_id, position)
) STRICT;
CREATE INDEX idx_message_files_file_id ON message_files (file_id);
