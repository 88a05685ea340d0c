-- The twin of postgres/0004_audit.
CREATE TABLE audit_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    actor_id INTEGER,
    operator INTEGER NOT NULL DEFAULT FALSE CHECK (operator IN (0, 1)),
    user_id INTEGER,
    login_id INTEGER,
    address TEXT NOT NULL DEFAULT '',
    agent TEXT NOT NULL DEFAULT '',
    request_id TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX idx_audit_events_user_id ON audit_events (user_id, id);
CREATE INDEX idx_audit_events_actor_id ON audit_events (actor_id, id);
CREATE INDEX idx_audit_events_action ON audit_events (action, id);
CREATE INDEX idx_audit_events_at ON audit_events (at, id);

-- Events may only be added. The one way to let go of old ones is to say here, first, from when on they are
-- kept; and nobody can say so of the last 7 days.
CREATE TABLE audit_retention (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    keep_from TEXT NOT NULL
) STRICT;
INSERT INTO audit_retention (id, keep_from) VALUES (1, '1970-01-01 00:00:00+00:00');

CREATE TRIGGER audit_events_are_not_updated BEFORE UPDATE ON audit_events
BEGIN
    SELECT RAISE(ABORT, 'audit events are only ever added: UPDATE refused');
END;
CREATE TRIGGER audit_events_are_kept BEFORE DELETE ON audit_events
WHEN NOT coalesce(OLD.at < (SELECT keep_from FROM audit_retention), FALSE)
BEGIN
    SELECT RAISE(ABORT, 'audit events are only ever added: DELETE refused');
END;
-- INSERT OR REPLACE would delete without asking the trigger above.
CREATE TRIGGER audit_events_are_not_replaced BEFORE INSERT ON audit_events
WHEN EXISTS (SELECT 1 FROM audit_events WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'audit events are only ever added: REPLACE refused');
END;

CREATE TRIGGER audit_retention_is_no_loophole BEFORE UPDATE ON audit_retention
WHEN NEW.keep_from > strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', '-7 days')
BEGIN
    SELECT RAISE(ABORT, 'audit events are kept for 7 days at least');
END;
CREATE TRIGGER audit_retention_is_no_loophole_either BEFORE INSERT ON audit_retention
WHEN NEW.keep_from > strftime('%Y-%m-%d %H:%M:%f+00:00', 'now', '-7 days')
BEGIN
    SELECT RAISE(ABORT, 'audit events are kept for 7 days at least');
END;
