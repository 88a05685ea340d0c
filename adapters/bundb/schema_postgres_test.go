//go:build services

package bundb_test

import (
	"context"
	"database/sql"
	"io/fs"
	"testing"
	"testing/fstest"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named "pgx"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
)

func TestSchemaPostgres(t *testing.T) {
	schemas(t, func(t *testing.T) bundb.Options {
		return bundb.Options{URL: bundbtest.EmptyPostgresURL(t), MaxConns: 2}
	})
}

// TestMigrationsYieldToTraffic: a transaction that locks two tables, in either order, during each migration is neither aborted
// nor delayed for long; the migration is applied afterwards.
func TestMigrationsYieldToTraffic(t *testing.T) {
	t.Parallel()
	for name, statements := range map[string][2]string{
		"session first": {"UPDATE chat_sessions SET title = title", "UPDATE messages SET content = content"},
		"message first": {"UPDATE messages SET content = content", "UPDATE chat_sessions SET title = title"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := bundbtest.EmptyPostgresURL(t)
			db := opened(t, bundb.Options{URL: address, MaxConns: 2})
			server, err := sql.Open("pgx", address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = server.Close() })
			files := fstest.MapFS{}
			for i, migration := range ours {
				files[migration+".tx.up.sql"] = only(t, db, migration).(fstest.MapFS)[migration+".tx.up.sql"]
				if i == 0 {
					applied, err := db.MigrateFrom(t.Context(), files)
					wantMigrated(t, applied, err, migration)
					for _, statement := range beforeBranches {
						bundbtest.Must(t, db, statement)
					}
					continue
				}
				besideMigration(t, db, files, migration, server, statements)
			}
		})
	}
}

func besideMigration(t *testing.T, db *bundb.DB, files fs.FS, migration string, server *sql.DB, statements [2]string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tx, err := server.BeginTx(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, statements[0]); err != nil {
		t.Fatal(err)
	}
	var applied []string
	migrated := make(chan error, 1)
	go func() {
		var err error
		applied, err = db.MigrateFrom(ctx, files)
		migrated <- err
	}()
	for waits := false; !waits; { // until the migration waits for that transaction, or does not need its tables
		select {
		case err := <-migrated:
			migrated <- err
			waits = true
		case <-time.After(5 * time.Millisecond):
			const query = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"
			if err := server.QueryRowContext(ctx, query).Scan(&waits); err != nil {
				t.Fatal(err)
			}
		}
	}
	began := time.Now()
	if _, err := tx.ExecContext(ctx, statements[1]); err != nil {
		t.Errorf("%s: %v", migration, err)
	}
	if waited := time.Since(began); waited > 3*time.Second {
		t.Errorf("%s: the server waited %v", migration, waited)
	}
	if err := tx.Commit(); err != nil {
		t.Errorf("%s: %v", migration, err)
	}
	err = <-migrated
	wantMigrated(t, applied, err, migration)
}
