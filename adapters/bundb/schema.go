package bundb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"
)

// asOwner is the remedy when a migration lacks a right.
const asOwner = "migrate with the DATABASE_URL of the role that owns the tables (docs/operations.md, Database roles)"

// errMoved means that another process applied the migration first.
var errMoved = errors.New("already applied by another process")

// Migrate brings the schema up to date and returns the names of the migrations that it applied. Any number of processes may call
// it at once; all succeed. A failed migration is rolled back, and those before it stay. Values that SQL cannot compute are filled
// in afterwards, and PostgreSQL analyzes the tables. A database from a newer version is refused and not touched.
func (db *DB) Migrate(ctx context.Context) (applied []string, err error) {
	applied, err = db.migrate(ctx, db.driver.migrations)
	if err != nil {
		return applied, err
	}
	if err := db.foldNames(ctx); err != nil {
		return applied, explain(ctx, "migrating", err)
	}
	return applied, explain(ctx, "gathering statistics", db.analyze(ctx))
}

// analyze gathers statistics of the tables that the connected role may analyze as their owner: tables that a migration changed,
// or a restore filled, have none.
func (db *DB) analyze(ctx context.Context) error {
	if db.driver.tables == "" {
		return nil
	}
	var tables []string
	if err := db.write.NewRaw(db.driver.tables).Scan(ctx, &tables); err != nil {
		return err
	}
	for _, table := range tables {
		if _, err := db.write.ExecContext(ctx, "ANALYZE ?", bun.Ident(table)); err != nil {
			return err
		}
	}
	return nil
}

// CheckSchema refuses a database unless it has exactly the migrations of this version.
func (db *DB) CheckSchema(ctx context.Context) error {
	return db.checkSchema(ctx, db.driver.migrations)
}

func (db *DB) migrate(ctx context.Context, files fs.FS) (applied []string, err error) {
	all, err := db.discover(files)
	if err != nil {
		return nil, err
	}
	release, err := db.driver.lockMigrations(ctx, db)
	if err != nil {
		return nil, explain(ctx, "waiting for other migrations", err)
	}
	defer release()
	if err := errors.Join(db.refuseNewer(ctx, all), db.checkServeRole(ctx)); err != nil {
		return nil, err
	}
	// bun marks a migration as applied after its transaction; apply has marked it inside the transaction, and the upsert makes
	// the second mark harmless.
	migrator := migrate.NewMigrator(db.write, all, migrate.WithMarkAppliedOnSuccess(true), migrate.WithUpsert(true))
	if err := migrator.Init(ctx); err != nil {
		return nil, explain(ctx, "preparing migrations", denied(err, asOwner))
	}
	for {
		group, err := migrator.Migrate(ctx)
		done := group.Migrations
		if err != nil && len(done) > 0 {
			done = done[:len(done)-1] // the last one failed
		}
		for _, m := range done {
			applied = append(applied, m.String())
		}
		if err == nil {
			return applied, denied(db.grantNow(ctx), asOwner)
		}
		if !errors.Is(err, errMoved) {
			return applied, explain(ctx, "migrating", denied(err, asOwner))
		}
	}
}

func (db *DB) checkSchema(ctx context.Context, files fs.FS) error {
	all, err := db.discover(files)
	if err != nil {
		return err
	}
	if err := db.refuseNewer(ctx, all); err != nil {
		return err
	}
	applied, err := db.appliedMigrations(ctx)
	if err != nil {
		return err
	}
	var missing []string
	for _, m := range all.Sorted() {
		if !slices.Contains(applied, m.Name) {
			missing = append(missing, m.String())
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("the database is older than this chatbot (it lacks migration %s): run `chatbot migrate`, as the role that owns the tables", strings.Join(missing, ", "))
	}
	return nil
}

func (db *DB) refuseNewer(ctx context.Context, all *migrate.Migrations) error {
	applied, err := db.appliedMigrations(ctx)
	if err != nil {
		return err
	}
	for _, m := range all.Sorted() {
		applied = slices.DeleteFunc(applied, func(name string) bool { return name == m.Name })
	}
	if len(applied) > 0 {
		return fmt.Errorf("this database was made by a newer chatbot (has migration %s): start that version, or restore a backup", strings.Join(applied, ", "))
	}
	return nil
}

func (db *DB) appliedMigrations(ctx context.Context) (names []string, err error) {
	var there bool
	if err := db.write.NewRaw(db.driver.hasMigrations).Scan(ctx, &there); err != nil {
		return nil, explain(ctx, "reading the schema's version", err)
	}
	if !there {
		return nil, nil
	}
	err = db.write.NewRaw("SELECT name FROM bun_migrations ORDER BY name").Scan(ctx, &names)
	return names, explain(ctx, "reading the schema's version", denied(err, "run `chatbot migrate` as the role that owns the tables, with this one in DATABASE_SERVE_ROLE"))
}

// discover finds the migrations NAME_COMMENT.tx.up.sql. bun's Discover also renders templates, and with text/template the linker
// keeps every method of every library, a quarter of the program.
func (db *DB) discover(files fs.FS) (*migrate.Migrations, error) {
	const suffix = ".tx.up.sql"
	found, err := fs.Glob(files, "*"+suffix)
	if err != nil {
		return nil, err
	}
	all := migrate.NewMigrations()
	for _, file := range found {
		statements, err := fs.ReadFile(files, file)
		if err != nil {
			return nil, err
		}
		name, comment, _ := strings.Cut(strings.TrimSuffix(file, suffix), "_")
		all.Add(migrate.Migration{
			Name: name, Comment: comment,
			Up: func(ctx context.Context, _ *migrate.Migrator, m *migrate.Migration) error {
				return db.retryWhileLocked(ctx, func() error {
					return db.write.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
						return db.apply(ctx, tx, m, string(statements))
					})
				})
			},
		})
	}
	return all, nil
}

// Servers keep working while a migration is applied, and lock tables in another order. So that none of their requests is the
// victim of a deadlock or waits long, the migration releases its locks for lockPause and retries, at most maxLockTries times.
const (
	lockPause    = 250 * time.Millisecond
	maxLockTries = 240
)

// retryWhileLocked applies a migration and retries for two minutes while other transactions hold its tables.
func (db *DB) retryWhileLocked(ctx context.Context, apply func() error) error {
	for n := 1; ; n++ {
		err := apply()
		if !lockTaken(err) {
			return err
		}
		if n == maxLockTries {
			return fmt.Errorf("its tables stay locked, perhaps by a long transaction (see pg_stat_activity): end it, or stop the servers, and try again: %w", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lockPause):
		}
	}
}

// apply runs a migration and records it in the same transaction: a process that dies leaves both or neither. Under SQLite the
// transaction holds the write lock, so that no other process can apply the same migration between the check and the commit.
func (db *DB) apply(ctx context.Context, tx bun.Tx, m *migrate.Migration, statements string) error {
	if db.driver.beforeMigration != "" {
		if _, err := tx.ExecContext(ctx, db.driver.beforeMigration); err != nil {
			return err
		}
	}
	var n int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM bun_migrations WHERE name = ?", m.Name).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return errMoved
	}
	if _, err := tx.ExecContext(ctx, statements); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO bun_migrations (name, group_id) VALUES (?, ?)", m.Name, m.GroupID); err != nil {
		return err
	}
	return db.grant(ctx, tx)
}
