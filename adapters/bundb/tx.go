package bundb

import (
	"context"
	"time"

	"github.com/uptrace/bun"
)

// inTx runs do in one transaction, which is durable when inTx returns nil and never happened when it
// returns an error. do runs at most once (statements take their locks in one order: account, idempotency
// key, session, message; so that there is no deadlock to retry) and uses tx for everything: taking another
// connection, or another transaction, can wait forever.
func (db *DB) inTx(ctx context.Context, do func(ctx context.Context, tx bun.IDB) error) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after Commit this does nothing
	if err := do(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

// stamp is a time as both databases keep it.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
