package bundb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"
)

// errMoved says that another process applied the migration while this one was about to.
var errMoved = errors.New("already applied by someone else")

// Migrate brings the schema up to date and names the migrations that it applied. Any number of
// processes may call it at once; all succeed. A migration that fails leaves nothing of itself behind,
// and those before it stay. A database from a newer version is refused and not touched.
func (db *DB) Migrate(ctx context.Context) (applied []string, err error) {
	return db.migrate(ctx, db.driver.migrations)
}

// CheckSchema refuses a database that does not have exactly the migrations of this version.
func (db *DB) CheckSchema(ctx context.Context) error {
	return db.checkSchema(ctx, db.driver.migrations)
}

func (db *DB) migrate(ctx context.Context, files fs.FS) (applied []string, err error) {
	all, err := discover(files)
	if err != nil {
		return nil, err
	}
	release, err := db.driver.lockMigrations(ctx, db)
	if err != nil {
		return nil, because(ctx, "waiting for other migrations", err)
	}
	defer release()
	if err := db.refuseNewer(ctx, all); err != nil {
		return nil, err
	}
	// bun marks a migration as applied after its transaction; mark has done so inside it by then, and
	// the upsert makes the second mark harmless.
	migrator := migrate.NewMigrator(db.write, all, migrate.WithMarkAppliedOnSuccess(true), migrate.WithUpsert(true),
		migrate.BeforeMigration(db.claimMigration), migrate.AfterMigration(mark))
	if err := migrator.Init(ctx); err != nil {
		return nil, because(ctx, "preparing migrations", err)
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
		if !errors.Is(err, errMoved) {
			return applied, because(ctx, "migrating", err)
		}
	}
}

func (db *DB) checkSchema(ctx context.Context, files fs.FS) error {
	all, err := discover(files)
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
		return fmt.Errorf("the database is older than this chatbot (it lacks migration %s): run `chatbot migrate`", strings.Join(missing, ", "))
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
		return nil, because(ctx, "reading the schema's version", err)
	}
	if !there {
		return nil, nil
	}
	err = db.write.NewRaw("SELECT name FROM bun_migrations ORDER BY name").Scan(ctx, &names)
	return names, because(ctx, "reading the schema's version", err)
}

// claimMigration runs first in a migration's transaction. Under SQLite that holds the write lock, so
// that nobody can apply the same migration between this look and the commit.
func (db *DB) claimMigration(ctx context.Context, tx bun.IConn, m *migrate.Migration) error {
	if db.driver.beforeMigration != "" {
		if _, err := tx.ExecContext(ctx, db.driver.beforeMigration); err != nil {
			return err
		}
	}
	var n int
	err := tx.QueryRowContext(ctx, "SELECT count(*) FROM bun_migrations WHERE name = ?", m.Name).Scan(&n)
	if err == nil && n > 0 {
		return errMoved
	}
	return err
}

// mark notes a migration in its own transaction: a process that dies leaves both or neither.
func mark(ctx context.Context, tx bun.IConn, m *migrate.Migration) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO bun_migrations (name, group_id) VALUES (?, ?)", m.Name, m.GroupID)
	return err
}

func discover(files fs.FS) (*migrate.Migrations, error) {
	all := migrate.NewMigrations()
	return all, all.Discover(files)
}
