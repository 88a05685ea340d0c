-- The twin of postgres/0011_folded_names. Usernames and addresses as they are compared, computed by the server (user.Fold): unique under full Unicode case folding,
-- which lower() is not, and the same on both databases. `chatbot migrate` fills them for the accounts that exist. They are
-- NULL for an account that a server of the version before makes beside it, until the next migrate; NULLs are not compared.
ALTER TABLE users ADD COLUMN username_folded TEXT;
ALTER TABLE users ADD COLUMN email_folded TEXT;
CREATE UNIQUE INDEX users_username_folded_unique ON users (username_folded);
CREATE UNIQUE INDEX users_email_folded_unique ON users (email_folded);
