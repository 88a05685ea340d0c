-- Providers of models that administrators added, and what they say of models of any provider (docs/adr/0056). api_key and headers are
-- sealed. changed_by may be an account that is gone.
CREATE TABLE providers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    base_url TEXT NOT NULL,
    api_key TEXT NOT NULL,
    headers TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    offers_new BOOLEAN,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    changed_by BIGINT NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);

-- What is NULL is left to what is reported and known. provider_id may be that of a provider of the environment.
CREATE TABLE models (
    id TEXT PRIMARY KEY,
    provider_id TEXT NOT NULL,
    added BOOLEAN NOT NULL,
    enabled BOOLEAN,
    name TEXT,
    description TEXT,
    context_tokens BIGINT,
    max_output_tokens BIGINT,
    vision BOOLEAN,
    tools BOOLEAN,
    reasoning BOOLEAN,
    input_price BIGINT, -- billionths of a US dollar a token
    output_price BIGINT,
    restricted BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    changed_by BIGINT NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX idx_models_provider ON models (provider_id);

-- The groups to which a restricted model is limited.
CREATE TABLE model_groups (
    model_id TEXT NOT NULL REFERENCES models (id) ON DELETE CASCADE,
    group_id BIGINT NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    PRIMARY KEY (model_id, group_id)
);
CREATE INDEX idx_model_groups_group ON model_groups (group_id);

-- One row, whose number grows with every change of the tables above. Every change updates it first, so that changes follow each other.
CREATE TABLE model_revision (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    revision BIGINT NOT NULL
);
INSERT INTO model_revision (id, revision) VALUES (1, 0);
