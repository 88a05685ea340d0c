//go:build services

package bundb_test

import (
	"strings"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	auditdb "chatbot/adapters/bundb/audit"
	"chatbot/adapters/bundb/bundbtest"
	"chatbot/domain/audit"
	"chatbot/ports"
)

// TestServingRoleCannotChangeSchemaOrAudit: the server's credentials allow what the server does, and nothing else.
func TestServingRoleCannotChangeSchemaOrAudit(t *testing.T) {
	address := bundbtest.PostgresURL(t)
	server := opened(t, bundb.Options{URL: bundbtest.As(t, bundbtest.Server, address), MaxConns: 2})
	log := auditdb.NewAudit(server)
	recent := time.Now().UTC().Add(-time.Hour)
	for _, at := range []time.Time{recent, recent.AddDate(-1, 0, 0), recent.AddDate(-2, 0, 0)} {
		if err := log.Record(t.Context(), audit.Event{At: at, Action: audit.SignedIn, Outcome: audit.Refused}); err != nil {
			t.Fatal(err)
		}
	}
	for _, attack := range []string{
		"CREATE TABLE mine (id INT)", "CREATE TEMP TABLE mine (id INT)", "CREATE TEMP TABLE audit_retention (keep_from TIMESTAMPTZ)", "CREATE SCHEMA mine",
		"CREATE SCHEMA test_owner", "CREATE FUNCTION mine() RETURNS INT LANGUAGE sql AS 'SELECT 1'", "CREATE EXTENSION hstore", "CREATE EXTENSION dblink",
		"CREATE VIEW mine AS SELECT 1", "CREATE SEQUENCE mine", "CREATE TYPE mine AS ENUM ('a')", "CREATE INDEX mine ON users (id)",
		"CREATE RULE mine AS ON INSERT TO audit_events DO INSTEAD NOTHING", "SELECT 1 INTO mine",
		"CREATE TRIGGER mine BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
		"CREATE TRIGGER mine BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
		"DROP TABLE audit_events", "DROP TABLE sends", "DROP TRIGGER audit_events_are_kept ON audit_events", "DROP FUNCTION prune_audit_events",
		"ALTER TABLE audit_events DISABLE TRIGGER ALL", "ALTER TABLE users ADD COLUMN mine INT", "ALTER TABLE audit_events OWNER TO " + bundbtest.Server,
		"ALTER FUNCTION prune_audit_events RESET search_path", "ALTER TABLE audit_events DROP COLUMN reason",
		"UPDATE audit_events SET outcome = 'succeeded'", "DELETE FROM audit_events", "DELETE FROM audit_events WHERE FALSE", "TRUNCATE audit_events",
		"MERGE INTO audit_events USING users ON FALSE WHEN MATCHED THEN DELETE", "SELECT * FROM audit_events FOR UPDATE", "LOCK TABLE audit_events IN ACCESS EXCLUSIVE MODE",
		"INSERT INTO audit_events (id, at, action, outcome) VALUES (1, now(), '', '') ON CONFLICT (id) DO UPDATE SET action = ''",
		"UPDATE audit_retention SET keep_from = '2000-01-01'", "DELETE FROM audit_retention", "INSERT INTO audit_retention VALUES (2, '2000-01-01')",
		"SELECT setval('audit_events_id_seq', 1)", "ALTER SEQUENCE audit_events_id_seq RESTART",
		"INSERT INTO bun_migrations (name) VALUES ('9999')", "DELETE FROM bun_migrations", "TRUNCATE users CASCADE", "TRUNCATE messages",
		"SELECT prune_audit_events(now(), 1000)", "SELECT prune_audit_events('infinity', 1000)", "SELECT prune_audit_events(now() - '6 days 23:59:00'::interval, 1000)",
		"SELECT prune_audit_events(clock_timestamp() + '100 years'::interval, 1000)",
		"SET ROLE " + bundbtest.Owner, "SET SESSION AUTHORIZATION " + bundbtest.Owner, "SET ROLE postgres", "GRANT " + bundbtest.Owner + " TO " + bundbtest.Server,
		"ALTER ROLE " + bundbtest.Server + " SUPERUSER", "CREATE ROLE mine", "SET session_replication_role = replica",
		"COPY users TO '/tmp/users'", "COPY users FROM PROGRAM 'id'", "SELECT pg_read_file('/etc/passwd')", "SELECT lo_import('/etc/passwd')", "CREATE DATABASE mine",
		"GRANT DELETE ON audit_events TO " + bundbtest.Server, "COMMENT ON TABLE users IS ''", "REINDEX TABLE users", "VACUUM FULL users", "CLUSTER users USING users_pkey",
		"DO $$ BEGIN EXECUTE 'DELETE FROM audit_events'; END $$",
		"BEGIN; SET LOCAL search_path = pg_temp, public; DELETE FROM audit_events",
	} {
		err := bundbtest.Exec(t.Context(), server, attack)
		if err == nil {
			// VACUUM and ANALYZE skip tables of other owners with a warning.
			if strings.HasPrefix(attack, "VACUUM") || strings.HasPrefix(attack, "GRANT DELETE") {
				continue
			}
			t.Error("was allowed:", attack)
		} else if strings.Contains(err.Error(), "syntax error") || strings.Contains(err.Error(), "does not exist") {
			t.Errorf("is no attack: %s: %v", attack, err)
		}
	}
	events, err := log.List(t.Context(), ports.AuditQuery{Limit: 10})
	if err != nil || len(events) != 3 {
		t.Fatalf("%+v, %v", events, err)
	}
	// NULL, an instant before all events, and no row at all delete nothing.
	for _, harmless := range []string{
		"SELECT prune_audit_events(NULL, 1000)", "SELECT prune_audit_events('2000-01-01', NULL)", "SELECT prune_audit_events('-infinity', 1000)",
		"SELECT prune_audit_events('2000-01-01', 0)",
	} {
		if err := bundbtest.Exec(t.Context(), server, harmless); err != nil {
			t.Errorf("%s: %v", harmless, err)
		}
	}
	if n, err := log.Prune(t.Context(), recent.AddDate(0, -6, 0), 1000); n != 2 || err != nil {
		t.Errorf("pruned %d, %v", n, err)
	}
	if events, err = log.List(t.Context(), ports.AuditQuery{Limit: 10}); err != nil || len(events) != 1 || !events[0].At.Equal(recent.Truncate(time.Microsecond)) {
		t.Errorf("%+v, %v", events, err)
	}
	if n, err := bundbtest.Number(t.Context(), server, "SELECT count(*) FROM pg_class WHERE relname = 'mine'"); n != 0 || err != nil {
		t.Errorf("%d objects of an attacker, %v", n, err)
	}
}

// TestPruneIgnoresCallersObjects: temporary tables, functions and operators of a caller with more rights than the serving role do
// not affect which events are kept.
func TestPruneIgnoresCallersObjects(t *testing.T) {
	address := bundbtest.PostgresURL(t)
	owner := opened(t, bundb.Options{URL: bundbtest.As(t, bundbtest.Owner, address), MaxConns: 2})
	log := auditdb.NewAudit(owner)
	if err := log.Record(t.Context(), audit.Event{At: time.Now().UTC().AddDate(-1, 0, 0), Action: audit.SignedIn, Outcome: audit.Refused}); err != nil {
		t.Fatal(err)
	}
	const shadows = `BEGIN;
		CREATE SCHEMA shadow;
		CREATE FUNCTION shadow.younger(timestamptz, timestamptz) RETURNS boolean LANGUAGE sql AS 'SELECT true';
		CREATE OPERATOR shadow.< (LEFTARG = timestamptz, RIGHTARG = timestamptz, FUNCTION = shadow.younger);
		CREATE FUNCTION shadow.older(timestamptz, timestamptz) RETURNS boolean LANGUAGE sql AS 'SELECT false';
		CREATE OPERATOR shadow.> (LEFTARG = timestamptz, RIGHTARG = timestamptz, FUNCTION = shadow.older);
		CREATE FUNCTION shadow.now() RETURNS timestamptz LANGUAGE sql AS 'SELECT ''infinity''::timestamptz';
		CREATE TEMP TABLE audit_retention (id INT, keep_from TIMESTAMPTZ);
		INSERT INTO pg_temp.audit_retention VALUES (1, 'infinity');
		CREATE TEMP TABLE audit_events (id BIGINT, at TIMESTAMPTZ);
		SET LOCAL search_path = shadow, pg_temp, public, pg_catalog;`
	for _, attack := range []string{
		"DELETE FROM public.audit_events", "SELECT public.prune_audit_events('infinity', 1000)",
		"UPDATE public.audit_retention SET keep_from = 'infinity'",
	} {
		if err := bundbtest.Exec(t.Context(), owner, shadows+attack); err == nil || !strings.Contains(err.Error(), "audit events are") {
			t.Errorf("%s: %v", attack, err)
		}
		_ = bundbtest.Exec(t.Context(), owner, "ROLLBACK")
	}
	if n, err := bundbtest.Number(t.Context(), owner, "SELECT count(*) FROM public.audit_events"); n != 1 || err != nil {
		t.Errorf("%d events, %v", n, err)
	}
}

// TestMigrationGrantsServingRole: a server of the previous version uses new tables through triggers from the moment a migration
// is applied.
func TestMigrationGrantsServingRole(t *testing.T) {
	address := bundbtest.PostgresURL(t)
	owner := opened(t, bundb.Options{URL: bundbtest.As(t, bundbtest.Owner, address), ServeRole: bundbtest.Server, MaxConns: 2})
	server := opened(t, bundb.Options{URL: bundbtest.As(t, bundbtest.Server, address), MaxConns: 2})
	wantRole := func(text string) {
		t.Helper()
		_, err := server.CheckRole(t.Context())
		wantText(t, err, text)
	}
	if more, err := server.CheckRole(t.Context()); more != "" || err != nil {
		t.Errorf("%q, %v", more, err)
	}
	for name, statement := range map[string]string{
		"later": "CREATE TABLE later (id BIGSERIAL PRIMARY KEY)", "part": "CREATE TABLE part (id BIGINT GENERATED ALWAYS AS IDENTITY, at INT NOT NULL) PARTITION BY RANGE (at)",
		`Odd "one`: `CREATE TABLE "Odd ""one" ("?" INT)`,
		"seen":     "CREATE VIEW seen AS SELECT id FROM users", "kept": "CREATE MATERIALIZED VIEW kept AS SELECT id FROM users",
	} {
		bundbtest.Must(t, owner, statement)
		wantRole(name)
	}
	bundbtest.Must(t, owner, "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10)")
	if _, err := owner.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, use := range []string{"INSERT INTO later DEFAULT VALUES", "INSERT INTO part (at) VALUES (1)", `INSERT INTO "Odd ""one" VALUES (1)`, "SELECT * FROM seen", "SELECT * FROM kept"} {
		bundbtest.Must(t, server, use)
	}
	// A restored dump has no grants, but everybody may call its functions. In addition, an operator has granted a right by hand.
	bundbtest.Must(t, owner, "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "+bundbtest.Server)
	bundbtest.Must(t, owner, "GRANT EXECUTE ON FUNCTION prune_audit_events TO PUBLIC")
	wantText(t, server.CheckSchema(t.Context()), "run `chatbot migrate`", "DATABASE_SERVE_ROLE")
	bundbtest.Must(t, owner, "GRANT ALL ON audit_events, audit_retention, bun_migrations TO "+bundbtest.Server)
	more, err := server.CheckRole(t.Context())
	if wantText(t, err, "users"); more != "" {
		t.Errorf("%q", more)
	}
	if _, err := owner.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if more, err := server.CheckRole(t.Context()); more != "" || err != nil {
		t.Errorf("%q, %v", more, err)
	}
	if n, err := bundbtest.Number(t.Context(), owner, "SELECT count(*) FROM pg_proc WHERE proname = 'prune_audit_events' AND array_to_string(proacl, ' ') ~ '(^| )=X'"); n != 0 || err != nil {
		t.Errorf("everybody can prune: %d, %v", n, err)
	}
	if err := bundbtest.Exec(t.Context(), server, "DELETE FROM audit_events"); err == nil {
		t.Error("a right that somebody gave by hand stays")
	}
}

// TestMigrateRequiresOwner: the errors for a role that may not migrate, and for one that cannot be granted rights, name the
// remedy.
func TestMigrateRequiresOwner(t *testing.T) {
	address := bundbtest.PostgresURL(t)
	server := opened(t, bundb.Options{URL: bundbtest.As(t, bundbtest.Server, address), MaxConns: 2})
	_, err := server.Migrate(t.Context())
	wantText(t, err, "role that owns the tables")
	for role, says := range map[string]string{
		bundbtest.Owner: "name a role of its own", "postgres": "superuser", "no such; DROP TABLE users": "make it first", `"`: "make it first",
	} {
		owner := opened(t, bundb.Options{URL: bundbtest.As(t, bundbtest.Owner, address), ServeRole: role, MaxConns: 2})
		_, err := owner.Migrate(t.Context())
		wantText(t, err, says)
	}
	empty := opened(t, bundb.Options{URL: bundbtest.As(t, bundbtest.Server, bundbtest.EmptyPostgresURL(t)), MaxConns: 2})
	wantText(t, empty.CheckSchema(t.Context()), "run `chatbot migrate`")
	_, err = empty.Migrate(t.Context())
	wantText(t, err, "role that owns the tables")
}

// TestOverprivilegedRoleIsReported: the start warns of a role that may do more than serving needs.
func TestOverprivilegedRoleIsReported(t *testing.T) {
	address := bundbtest.PostgresURL(t)
	admin := opened(t, bundb.Options{URL: address, MaxConns: 2})
	server := opened(t, bundb.Options{URL: bundbtest.As(t, bundbtest.Server, address), MaxConns: 2})
	tell := func(db *bundb.DB, want string) {
		t.Helper()
		more, err := db.CheckRole(t.Context())
		if err != nil || want == "" && more != "" || !strings.Contains(more, want) {
			t.Errorf("%q, %v, want %q", more, err, want)
		}
	}
	tell(server, "")
	tell(admin, "is a superuser")
	tell(opened(t, bundb.Options{URL: bundbtest.As(t, bundbtest.Owner, address), MaxConns: 2}), "owns the tables")
	for grant, want := range map[string]string{
		"DELETE ON audit_events": "can change the audit log", "TRUNCATE ON audit_events": "can change the audit log",
		"UPDATE (reason) ON audit_events": "can change the audit log", "UPDATE ON audit_retention": "can change the audit log",
		"CREATE ON SCHEMA public": "can make tables",
	} {
		bundbtest.Must(t, admin, "GRANT "+grant+" TO "+bundbtest.Server)
		tell(server, want)
		bundbtest.Must(t, admin, "REVOKE "+grant+" FROM "+bundbtest.Server)
	}
	tell(server, "")
}
