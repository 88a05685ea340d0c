-- The host name to which a passkey belongs (docs/adr/0071). NULL for one that was made before, until it is used.
ALTER TABLE passkeys ADD COLUMN rp_id TEXT;
