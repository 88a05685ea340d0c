package bundb

import (
	"context"
	"database/sql"
	"time"

	"github.com/uptrace/bun"
)

// InTx runs do in one transaction. It is durable when InTx returns nil and rolled back when InTx returns an error. do runs at
// most once; LockRows prevents deadlocks. do must use tx for everything: acquiring another connection, or another transaction,
// can block forever.
func (db *DB) InTx(ctx context.Context, do func(ctx context.Context, tx bun.IDB) error) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // no effect after Commit
	if err := do(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// Stamp returns a time in the precision of both databases.
func Stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// ChangedOne returns absent when a statement changed no row.
func ChangedOne(result sql.Result, err, absent error) error {
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return absent
}
