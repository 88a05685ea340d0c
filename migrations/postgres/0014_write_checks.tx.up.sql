-- Health checks write to this table and delete the row again, to find out whether the database can store a message.
CREATE TABLE write_checks (id BIGSERIAL PRIMARY KEY, filler BYTEA NOT NULL);
