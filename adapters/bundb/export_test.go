package bundb

import (
	"context"
	"io/fs"

	"github.com/uptrace/bun"
)

// MigrateFrom is Migrate with other migrations than ours.
func (db *DB) MigrateFrom(ctx context.Context, files fs.FS) ([]string, error) {
	return db.migrate(ctx, files)
}

// Migrations are ours.
func (db *DB) Migrations() fs.FS { return db.driver.migrations }

// Exec runs a statement as the repositories do.
func (db *DB) Exec(ctx context.Context, statement string) error {
	_, err := db.write.ExecContext(ctx, statement)
	return err
}

// Setting is what the writing connection of SQLite goes by.
func (db *DB) Setting(ctx context.Context, name string) (value string) {
	if err := db.write.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value); err != nil {
		return err.Error()
	}
	return value
}

// Kept is how many statements the writing connection of SQLite keeps.
func (db *DB) Kept(ctx context.Context) (n int, err error) {
	conn, err := db.write.DB.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	err = conn.Raw(func(c any) error { n = len(c.(*keepingConn).kept); return nil })
	return n, err
}

// Count is how many rows a table has.
func (db *DB) Count(ctx context.Context, table string) (n int, err error) {
	err = db.read.NewRaw("SELECT count(*) FROM ?", bun.Ident(table)).Scan(ctx, &n)
	return n, err
}
