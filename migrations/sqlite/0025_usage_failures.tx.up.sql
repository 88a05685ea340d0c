-- The twin of postgres/0025_usage_failures.
ALTER TABLE usage_events ADD COLUMN failure TEXT;
CREATE INDEX idx_usage_events_failure ON usage_events (day, failure) WHERE failure IS NOT NULL;
CREATE INDEX idx_usage_events_day_model ON usage_events (day, model_id);
DROP INDEX idx_usage_events_day;
