package bundbtest

import (
	"context"
	"testing"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
)

// Exec runs a statement as the repositories do.
func Exec(ctx context.Context, db *bundb.DB, statement string) error {
	_, err := db.Writer().ExecContext(ctx, statement)
	return err
}

// Must runs a statement, and fails the test if the database refuses it.
func Must(t testing.TB, db *bundb.DB, statement string) {
	t.Helper()
	if err := Exec(t.Context(), db, statement); err != nil {
		t.Fatalf("%.100s: %v", statement, err)
	}
}

// Number returns the result of a query.
func Number(ctx context.Context, db *bundb.DB, query string) (n int, err error) {
	err = db.Reader().NewRaw(query).Scan(ctx, &n)
	return n, err
}

// IDs returns the result of a query.
func IDs(ctx context.Context, db *bundb.DB, query string) (ids []int64, err error) {
	err = db.Reader().NewRaw(query).Scan(ctx, &ids)
	return ids, err
}

// Count returns a table's number of rows.
func Count(ctx context.Context, db *bundb.DB, table string) (n int, err error) {
	err = db.Reader().NewRaw("SELECT count(*) FROM ?", bun.Ident(table)).Scan(ctx, &n)
	return n, err
}
