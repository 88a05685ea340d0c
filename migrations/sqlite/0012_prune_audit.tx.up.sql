-- The twin of postgres/0012_prune_audit. SQLite has no roles: whoever can write the file can change the schema, so the
-- triggers of 0004 stay the only guard, and there is nothing to change.
SELECT 1;
