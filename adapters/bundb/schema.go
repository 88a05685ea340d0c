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

// asOwner is what to do when a migration lacks a right.
const asOwner = "migrate with the DATABASE_URL of the role that owns the tables (docs/operations.md, Database roles)"

// errMoved says that another process applied the migration while this one was about to.
var errMoved = errors.New("already applied by someone else")

// Migrate brings the schema up to date and names the migrations that it applied. Any number of
// processes may call it at once; all succeed. A migration that fails leaves nothing of itself behind,
// and those before it stay. Values that SQL cannot compute are filled in afterwards, and PostgreSQL looks at what the tables
// hold. A database from a newer version is refused and not touched.
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

// analyze gathers statistics of the tables that whoever is connected may act as the owner of: what a migration changed, or a restoration before
// it filled, has none.
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

// CheckSchema refuses a database that does not have exactly the migrations of this version.
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
	// bun marks a migration as applied after its transaction; apply has done so inside it by then, and
	// the upsert makes the second mark harmless.
	migrator := migrate.NewMigrator(db.write, all, migrate.WithMarkAppliedOnSuccess(true), migrate.WithUpsert(true))
	if err := migrator.Init(ctx); err != nil {
		return nil, explain(ctx, "preparing migrations", denied(err, asOwner))
	}
	for {
		group, err := migrator.Migrate(ctx)
		done := group.Migrations
		if err != nil && len(done) > 0 {
			done = done[:len(done)-1] // the last one is the one that failed
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

// discover finds the migrations NAME_COMMENT.tx.up.sql. Not bun's Discover: that also renders templates, and
// with text/template in it the linker keeps every method of every library, a quarter of the program.
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
				return db.whenFree(ctx, func() error {
					return db.write.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
						return db.apply(ctx, tx, m, string(statements))
					})
				})
			},
		})
	}
	return all, nil
}

// Servers go on while a migration is applied, and take their locks in orders of their own. So that no request of
// theirs is the victim of a deadlock or waits long, it is the migration that makes way, for a moment, this often.
const (
	makingWay = 250 * time.Millisecond
	mostTries = 240
)

// whenFree applies a migration; when its tables are taken it tries again, for two minutes.
func (db *DB) whenFree(ctx context.Context, apply func() error) error {
	for n := 1; ; n++ {
		err := apply()
		if !lockTaken(err) {
			return err
		}
		if n == mostTries {
			return fmt.Errorf("its tables are in use all the time, by a long transaction perhaps (pg_stat_activity shows it): end it, or stop the servers, and try again: %w", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(makingWay):
		}
	}
}

// apply runs a migration and notes it in the same transaction: a process that dies leaves both or neither. Under
// SQLite that holds the write lock, so that nobody can apply the same one between the look and the commit.
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
