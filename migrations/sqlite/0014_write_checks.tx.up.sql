-- The twin of postgres/0014_write_checks.
CREATE TABLE write_checks (id INTEGER PRIMARY KEY AUTOINCREMENT, filler BLOB NOT NULL);
