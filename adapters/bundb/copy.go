package bundb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/uptrace/bun"
)

// CopySQLite writes what the database at path holds at this moment into the new file to, which only its owner can read,
// while others go on reading and writing it.
func CopySQLite(ctx context.Context, path, to string) error {
	return alone(path, func(db *bun.DB) error {
		if err := makeFile(to); err != nil { // VACUUM INTO takes an empty file, and keeps who may read it
			return err
		}
		_, err := db.ExecContext(ctx, "VACUUM INTO ?", to)
		return explain(ctx, "copying the database", err)
	})
}

// CheckSQLite refuses a file that is no database of this version or an older one, or that is damaged.
func CheckSQLite(ctx context.Context, path string) error {
	return alone(path, func(db *bun.DB) error {
		var said string
		var loose int
		err := db.NewRaw("SELECT (SELECT group_concat(integrity_check, '; ') FROM pragma_integrity_check), (SELECT count(*) FROM pragma_foreign_key_check)").
			Scan(ctx, &said, &loose)
		if err != nil {
			return explain(ctx, path+" is no database", err)
		}
		if said != "ok" || loose > 0 {
			return fmt.Errorf("the database in %s is damaged: %.200s, %d rows that belong to nothing", path, said, loose)
		}
		mine := &DB{write: db, read: db, driver: sqliteDriver}
		all, err := mine.discover(sqliteDriver.migrations)
		if err == nil {
			err = mine.refuseNewer(ctx, all)
		}
		return err
	})
}

// SettleSQLite gathers the database at path into that one file, without the log beside it, so that it can be moved. It refuses
// while anybody has it open.
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

// alone opens a file that exists with one connection that does not wait for others.
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
