package bundb

import "context"

// Number returns the result of a statement.
func (db *DB) Number(ctx context.Context, query string) (n int, err error) {
	err = db.read.NewRaw(query).Scan(ctx, &n)
	return n, err
}

// IDs returns the result of a statement.
func (db *DB) IDs(ctx context.Context, query string) (ids []int64, err error) {
	err = db.read.NewRaw(query).Scan(ctx, &ids)
	return ids, err
}

// Indexed returns the ids in a table of terms, in order.
func (db *DB) Indexed(ctx context.Context, table string) ([]int64, error) {
	if !db.postgres() {
		table += "_docsize" // FTS5's own table, with one row per indexed row
	}
	return db.IDs(ctx, "SELECT id FROM "+table+" ORDER BY id")
}
