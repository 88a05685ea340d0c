-- Notices of sign-ins from new places (docs/adr/0072): the language of the browser that signed in, whether the person was told of it, and
-- whether somebody else ended the login, or what the account had then, so that it vouches for no place.
ALTER TABLE logins ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE logins ADD COLUMN told BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE logins ADD COLUMN disowned BOOLEAN NOT NULL DEFAULT FALSE;
