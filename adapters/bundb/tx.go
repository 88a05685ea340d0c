package bundb

import (
	"context"
	"database/sql"
	"time"

	"github.com/uptrace/bun"
)

// inTx runs do in one transaction. It is durable when inTx returns nil and rolled back when inTx returns an error. do runs at
// most once; lockRows prevents deadlocks. do must use tx for everything: acquiring another connection, or another transaction,
// can block forever.
func (db *DB) inTx(ctx context.Context, do func(ctx context.Context, tx bun.IDB) error) error {
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

// stamp returns a time in the precision of both databases.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// changedOne returns absent when a statement changed no row.
func changedOne(result sql.Result, err, absent error) error {
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n > 0 {
		return err
	}
	return absent
}
