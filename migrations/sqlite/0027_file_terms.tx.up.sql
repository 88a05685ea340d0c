-- The twin of postgres/0027_file_terms. Search finds the texts of files (docs/adr/0061). A text is indexed by sections, once for
-- each file, whatever the number of messages that hold it.

-- A section begins at a page, after that many code points of it, and ends where the next begins.
CREATE TABLE file_sections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file_id INTEGER NOT NULL REFERENCES files (id) ON DELETE CASCADE,
    page INTEGER NOT NULL,
    skipped INTEGER NOT NULL
) STRICT;
CREATE INDEX idx_file_sections_file_id ON file_sections (file_id);

CREATE VIRTUAL TABLE file_terms USING fts5 (terms, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii');
-- A virtual table has no foreign keys.
CREATE TRIGGER delete_file_terms AFTER DELETE ON file_sections
BEGIN
    DELETE FROM file_terms WHERE rowid = OLD.id;
END;

-- Files of which the sections from this one on are not indexed yet.
CREATE TABLE unindexed_files (
    file_id INTEGER PRIMARY KEY REFERENCES files (id) ON DELETE CASCADE,
    page INTEGER NOT NULL,
    skipped INTEGER NOT NULL
) STRICT;
INSERT INTO unindexed_files (file_id, page, skipped) SELECT DISTINCT file_id, 1, 0 FROM file_texts;

-- named is set when a person gives a session its title, so that no model replaces it, even if the title is the automatic one.
ALTER TABLE chat_sessions ADD COLUMN named INTEGER NOT NULL DEFAULT FALSE;
