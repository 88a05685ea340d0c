-- The twin of postgres/0023_budgets. What people's calls of models may take (docs/adr/0057).

-- One row for each account and each group with a budget. usd is in billionths of a US dollar, like usage_events.cost.
CREATE TABLE budgets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
    group_id INTEGER REFERENCES groups (id) ON DELETE CASCADE,
    tokens INTEGER CHECK (tokens >= 0),
    usd INTEGER CHECK (usd >= 0),
    per TEXT NOT NULL CHECK (per IN ('day', 'month')),
    CHECK ((user_id IS NULL) <> (group_id IS NULL)),
    CHECK ((tokens IS NULL) <> (usd IS NULL))
) STRICT;
CREATE UNIQUE INDEX idx_budgets_user ON budgets (user_id);
CREATE UNIQUE INDEX idx_budgets_group ON budgets (group_id);

-- What calls that have not ended may take, of people with a budget. A row goes with the end of its call. Nothing is referenced, as in
-- usage_events: a call goes on for a moment after its message was deleted. orphaned_at is when the message was first found missing.
CREATE TABLE budget_reservations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    tokens INTEGER NOT NULL CHECK (tokens >= 0),
    cost INTEGER NOT NULL CHECK (cost >= 0),
    orphaned_at TEXT
) STRICT;
CREATE UNIQUE INDEX idx_budget_reservations_call ON budget_reservations (message_id, epoch, purpose);
CREATE INDEX idx_budget_reservations_user ON budget_reservations (user_id, day);

-- The sums of usage_events by account and day, so that a budget is checked without adding up all calls of a month.
CREATE TABLE usage_days (
    user_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    cost INTEGER NOT NULL,
    PRIMARY KEY (user_id, day)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER count_new_call AFTER INSERT ON usage_events WHEN NEW.user_id IS NOT NULL
BEGIN
    INSERT INTO usage_days (user_id, day, tokens, cost) VALUES (NEW.user_id, NEW.day, NEW.tokens_in + NEW.tokens_out, coalesce(NEW.cost, 0))
        ON CONFLICT (user_id, day) DO UPDATE SET tokens = usage_days.tokens + EXCLUDED.tokens, cost = usage_days.cost + EXCLUDED.cost;
END;
CREATE TRIGGER count_changed_call AFTER UPDATE OF tokens_in, tokens_out, cost, day ON usage_events WHEN NEW.user_id IS NOT NULL
BEGIN
    UPDATE usage_days SET tokens = tokens - OLD.tokens_in - OLD.tokens_out, cost = cost - coalesce(OLD.cost, 0)
        WHERE user_id = OLD.user_id AND day = OLD.day;
    INSERT INTO usage_days (user_id, day, tokens, cost) VALUES (NEW.user_id, NEW.day, NEW.tokens_in + NEW.tokens_out, coalesce(NEW.cost, 0))
        ON CONFLICT (user_id, day) DO UPDATE SET tokens = usage_days.tokens + EXCLUDED.tokens, cost = usage_days.cost + EXCLUDED.cost;
END;

INSERT INTO usage_days (user_id, day, tokens, cost)
    SELECT user_id, day, sum(tokens_in + tokens_out), sum(coalesce(cost, 0)) FROM usage_events WHERE user_id IS NOT NULL GROUP BY user_id, day;
