-- What a server asked for authorization for (docs/adr/0068): to list its tools, or only to call one; '' once it lists them to everybody.
ALTER TABLE connection_servers ADD COLUMN asks TEXT NOT NULL DEFAULT 'list';
