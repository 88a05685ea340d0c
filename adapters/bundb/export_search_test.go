package bundb

import "context"

// Indexed returns the ids in a table of terms, in order.
func (db *DB) Indexed(ctx context.Context, table string) (ids []int64, err error) {
	if !db.Postgres() {
		table += "_docsize" // FTS5's own table, with one row per indexed row
	}
	err = db.read.NewRaw("SELECT id FROM "+table+" ORDER BY id").Scan(ctx, &ids)
	return ids, err
}
