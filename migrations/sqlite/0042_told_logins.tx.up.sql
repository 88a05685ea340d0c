-- The twin of postgres/0042_told_logins: notices of sign-ins from new places (docs/adr/0072).
ALTER TABLE logins ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE logins ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
ALTER TABLE logins ADD COLUMN disowned INTEGER NOT NULL DEFAULT 0;
