package bundb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/uptrace/bun"
)

// CopySQLite writes a snapshot of the database at path into the new file to, which only its owner can read. Others may read and
// write the database meanwhile.
func CopySQLite(ctx context.Context, path, to string) error {
	return alone(path, func(db *bun.DB) error {
		if err := makeFile(to); err != nil { // VACUUM INTO accepts an empty file and keeps its permissions
			return err
		}
		_, err := db.ExecContext(ctx, "VACUUM INTO ?", to)
		return explain(ctx, "copying the database", err)
	})
}

// CheckSQLite refuses a file that is damaged, or is not a database of this version or an older one.
func CheckSQLite(ctx context.Context, path string) error {
	return alone(path, func(db *bun.DB) error {
		var report string
		var loose int
		err := db.NewRaw("SELECT (SELECT group_concat(integrity_check, '; ') FROM pragma_integrity_check), (SELECT count(*) FROM pragma_foreign_key_check)").
			Scan(ctx, &report, &loose)
		if err != nil {
			return explain(ctx, path+" is no database", err)
		}
		if report != "ok" || loose > 0 {
			return fmt.Errorf("the database in %s is damaged: %.200s, %d rows with broken references", path, report, loose)
		}
		mine := &DB{write: db, read: db, driver: sqliteDriver}
		all, err := mine.discover(sqliteDriver.migrations)
		if err == nil {
			err = mine.refuseNewer(ctx, all)
		}
		return err
	})
}

// SettleSQLite folds the write-ahead log of the database at path into its file, so that the file can be moved alone. It fails
// while another process has the database open.
func SettleSQLite(ctx context.Context, path string) error {
	return alone(path, func(db *bun.DB) error {
		var mode string
		err := db.QueryRowContext(ctx, "PRAGMA journal_mode = DELETE").Scan(&mode)
		if err != nil || mode != "delete" {
			return errors.New("the database is in use: stop the server first")
		}
		return nil
	})
}

// alone opens an existing file with one connection that does not wait for locks.
func alone(path string, do func(*bun.DB) error) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("there is no database: %w", err)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	db, err := openPool(path, "?_dqs=0", 1)
	if err != nil {
		return err
	}
	return errors.Join(do(db), db.Close())
}
