-- The twin of postgres/0022_providers: providers of models that administrators added, and what they say of models of any provider
-- (docs/adr/0056). api_key and headers are sealed. changed_by may be an account that is gone.
CREATE TABLE providers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    base_url TEXT NOT NULL,
    api_key TEXT NOT NULL,
    headers TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    offers_new INTEGER,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    changed_by INTEGER NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

-- What is NULL is left to what is reported and known. provider_id may be that of a provider of the environment.
CREATE TABLE models (
    id TEXT PRIMARY KEY,
    provider_id TEXT NOT NULL,
    added INTEGER NOT NULL,
    enabled INTEGER,
    name TEXT,
    description TEXT,
    context_tokens INTEGER,
    max_output_tokens INTEGER,
    vision INTEGER,
    tools INTEGER,
    reasoning INTEGER,
    input_price INTEGER, -- billionths of a US dollar a token
    output_price INTEGER,
    restricted INTEGER NOT NULL,
    version INTEGER NOT NULL,
    changed_by INTEGER NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX idx_models_provider ON models (provider_id);

-- The groups to which a restricted model is limited.
CREATE TABLE model_groups (
    model_id TEXT NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    PRIMARY KEY (model_id, group_id)
) STRICT;
CREATE INDEX idx_model_groups_group ON model_groups (group_id);

-- One row, whose number grows with every change of the tables above. Every change updates it first, so that changes follow each other.
CREATE TABLE model_revision (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    revision INTEGER NOT NULL
) STRICT;
INSERT INTO model_revision (id, revision) VALUES (1, 0);
