package bundb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"

	"chatbot/migrations"
)

// migrationLock is the key of the advisory lock under which PostgreSQL is migrated.
const migrationLock = 0x63686174 // "chat"

// Migrate applies what is missing, in order, and returns the names of what it applied. Processes that
// migrate at once wait for each other. A migration that fails leaves nothing of itself behind.
func (db *DB) Migrate(ctx context.Context) ([]string, error) { return db.migrate(ctx, db.files()) }

func (db *DB) files() fs.FS {
	if db.postgres {
		return migrations.Postgres()
	}
	return migrations.SQLite()
}

func (db *DB) migrate(ctx context.Context, files fs.FS) (applied []string, err error) {
	unlock, err := db.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	m, err := db.migrator(files)
	if err != nil {
		return nil, err
	}
	if err := m.Init(ctx); err != nil {
		return nil, err
	}
	if err := ahead(ctx, m); err != nil {
		return nil, err
	}
	group, err := m.Migrate(ctx)
	if err != nil {
		return nil, fmt.Errorf("migration failed: %w", err)
	}
	for _, one := range group.Migrations {
		applied = append(applied, one.String())
	}
	return applied, nil
}

// CheckSchema refuses a database that is behind or ahead of this program.
func (db *DB) CheckSchema(ctx context.Context) error {
	m, err := db.migrator(db.files())
	if err != nil {
		return err
	}
	var found int
	table := db.read.NewSelect().ColumnExpr("count(*)")
	if db.postgres {
		table.TableExpr("pg_catalog.pg_tables").Where("tablename = 'bun_migrations'")
	} else {
		table.TableExpr("sqlite_master").Where("type = 'table' AND name = 'bun_migrations'")
	}
	if err := table.Scan(ctx, &found); err != nil {
		return err
	}
	if found == 0 {
		return errors.New("the database is empty: run `chatbot migrate` first")
	}
	if err := ahead(ctx, m); err != nil {
		return err
	}
	status, err := m.MigrationsWithStatus(ctx)
	if err != nil {
		return err
	}
	if missing := status.Unapplied(); len(missing) > 0 {
		return fmt.Errorf("the database is %d migration(s) behind this version: run `chatbot migrate` first", len(missing))
	}
	return nil
}

func ahead(ctx context.Context, m *migrate.Migrator) error {
	unknown, err := m.MissingMigrations(ctx)
	if err != nil {
		return err
	}
	if len(unknown) > 0 {
		return fmt.Errorf("the database was made by a newer chatbot (it has migration %s): start that version, or restore a backup from before the upgrade", unknown[0].Name)
	}
	return nil
}

func (db *DB) migrator(files fs.FS) (*migrate.Migrator, error) {
	known := migrate.NewMigrations()
	if err := known.Discover(files); err != nil {
		return nil, err
	}
	return migrate.NewMigrator(db.write, known, migrate.WithMarkAppliedOnSuccess(true)), nil
}

// lock keeps other migrators out. SQLite's own lock and its single writer do that for one file.
func (db *DB) lock(ctx context.Context) (func() error, error) {
	if !db.postgres {
		return func() error { return nil }, nil
	}
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(?)", migrationLock); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock(?)", migrationLock)
		return errors.Join(err, conn.Close())
	}, nil
}

var _ bun.IDB = (*bun.DB)(nil)
