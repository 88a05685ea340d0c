-- The code of the failure of a call; NULL unless it failed.
ALTER TABLE usage_events ADD COLUMN failure TEXT;
CREATE INDEX idx_usage_events_failure ON usage_events (day, failure) WHERE failure IS NOT NULL;
-- Sums by day and model need no sort: SQLite's takes longer than to read the rows.
CREATE INDEX idx_usage_events_day_model ON usage_events (day, model_id);
DROP INDEX idx_usage_events_day;
