-- What happened to accounts and logins. No reference to users: deleting a user keeps the story.
CREATE TABLE audit_events (
    id BIGSERIAL PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    actor_id BIGINT,
    operator BOOLEAN NOT NULL DEFAULT FALSE,
    user_id BIGINT,
    login_id BIGINT,
    address TEXT NOT NULL DEFAULT '',
    agent TEXT NOT NULL DEFAULT '',
    request_id TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX idx_audit_events_user_id ON audit_events (user_id, id);
CREATE INDEX idx_audit_events_actor_id ON audit_events (actor_id, id);
CREATE INDEX idx_audit_events_action ON audit_events (action, id);
CREATE INDEX idx_audit_events_at ON audit_events (at, id);

-- Events may only be added. The one way to let go of old ones is to say here, first, from when on they are
-- kept; and nobody can say so of the last 7 days.
CREATE TABLE audit_retention (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    keep_from TIMESTAMPTZ NOT NULL
);
INSERT INTO audit_retention (id, keep_from) VALUES (1, '1970-01-01 00:00:00+00');

CREATE FUNCTION audit_events_are_kept() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at < (SELECT keep_from FROM audit_retention) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'audit events are only ever added: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_events_are_kept BEFORE UPDATE OR DELETE ON audit_events
    FOR EACH ROW EXECUTE FUNCTION audit_events_are_kept();
CREATE TRIGGER audit_events_are_not_truncated BEFORE TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION audit_events_are_kept();

CREATE FUNCTION audit_retention_is_no_loophole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.keep_from > now() - interval '7 days' THEN
        RAISE EXCEPTION 'audit events are kept for 7 days at least' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER audit_retention_is_no_loophole BEFORE INSERT OR UPDATE ON audit_retention
    FOR EACH ROW EXECUTE FUNCTION audit_retention_is_no_loophole();
