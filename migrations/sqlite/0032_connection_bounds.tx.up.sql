-- The twin of postgres/0032_connection_bounds. Bounds of connections (docs/adr/0068): refreshes in a row that were answered in other words than OAuth's, since when; with which issuer the
-- secret that an administrator entered is used; and what is remembered of registering clients, as JSON.
ALTER TABLE connections ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE connections ADD COLUMN failing_since TEXT;
ALTER TABLE connection_servers ADD COLUMN secret_issuer TEXT NOT NULL DEFAULT '';
ALTER TABLE connection_servers ADD COLUMN registrations TEXT NOT NULL DEFAULT '';
