-- What health checks write and delete again, to see whether the database can store a message.
CREATE TABLE write_checks (id BIGSERIAL PRIMARY KEY, filler BYTEA NOT NULL);
