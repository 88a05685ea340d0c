package bundb_test

import (
	"testing"
	"testing/fstest"
	"time"

	"chatbot/adapters/bundb"
	auditdb "chatbot/adapters/bundb/audit"
	"chatbot/adapters/bundb/bundbtest"
	identitydb "chatbot/adapters/bundb/identity"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// schemaLate: a migration's number is its position in a new database. In an existing one, lower numbers may still be applied
// later, so that two can be developed in parallel.
func schemaLate(t *testing.T, o bundb.Options) {
	db := opened(t, o)
	applied, err := db.Migrate(t.Context())
	wantMigrated(t, applied, err, ours...)
	files := fstest.MapFS{}
	for _, name := range ours {
		files[name+".tx.up.sql"] = &fstest.MapFile{Data: []byte("SELECT of_nothing;")} // it is not run again
	}
	files["0000_late.tx.up.sql"] = &fstest.MapFile{Data: []byte("CREATE TABLE late (id INTEGER);")}
	applied, err = db.MigrateFrom(t.Context(), files)
	wantMigrated(t, applied, err, "0000_late")
	if err := bundbtest.Exec(t.Context(), db, "INSERT INTO late VALUES (1)"); err != nil {
		t.Error(err)
	}
}

// schemaAudit: no statement of the application's own role changes stored events.
func schemaAudit(t *testing.T, o bundb.Options) {
	db := opened(t, o)
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	u, err := identitydb.NewUsers(db).Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "ada", Email: "ada@example.com"}))
	if err != nil {
		t.Fatal(err)
	}
	log := auditdb.NewAudit(db)
	event := audit.Event{At: time.Now().UTC().Truncate(time.Microsecond), Action: audit.SignedIn, Outcome: audit.Succeeded, UserID: u.ID(), ActorID: u.ID()}
	if err := log.Record(t.Context(), event); err != nil {
		t.Fatal(err)
	}
	old := event
	old.At = event.At.AddDate(-2, 0, 0)
	if err := log.Record(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	throttle := []string{
		"UPDATE audit_events SET outcome = 'refused'",
		"UPDATE audit_events SET id = id + 100 WHERE id = 1",
		"DELETE FROM audit_events",
		"DELETE FROM audit_events WHERE id = 2", // old, but retention has not been shortened
		"UPDATE audit_retention SET keep_from = '2999-01-01 00:00:00+00:00'",
		"UPDATE audit_retention SET keep_from = CURRENT_TIMESTAMP",
		"INSERT INTO audit_retention (id, keep_from) VALUES (2, '2999-01-01 00:00:00+00:00')",
	}
	if o.URL == "" {
		throttle = append(throttle, "INSERT OR REPLACE INTO audit_events (id, at, action, outcome) VALUES (1, '', '', '')",
			"REPLACE INTO audit_retention (id, keep_from) VALUES (1, '2999-01-01 00:00:00+00:00')")
	} else {
		throttle = append(throttle, "TRUNCATE audit_events", "TRUNCATE audit_events, users CASCADE",
			"INSERT INTO audit_events (id, at, action, outcome) VALUES (1, now(), '', '') ON CONFLICT (id) DO UPDATE SET action = ''")
	}
	for _, attempt := range throttle {
		if bundbtest.Exec(t.Context(), db, attempt) == nil {
			t.Error("was allowed:", attempt)
		}
	}
	// The one row that protects events may be deleted: then all events are protected.
	for _, statement := range []string{"DELETE FROM users", "DELETE FROM audit_retention"} {
		if err := bundbtest.Exec(t.Context(), db, statement); err != nil {
			t.Error(err)
		}
	}
	if bundbtest.Exec(t.Context(), db, "DELETE FROM audit_events") == nil {
		t.Error("without audit_retention events can be deleted")
	}
	events, err := log.List(t.Context(), ports.AuditQuery{Limit: 10, UserID: u.ID()})
	event.ID, old.ID = 1, 2
	if err != nil || len(events) != 2 || events[0] != old || events[1] != event {
		t.Errorf("%+v, %v", events, err)
	}
}
