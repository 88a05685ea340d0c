package bundb

import (
	"context"
	"io/fs"
	"testing"

	"github.com/uptrace/bun"
)

// MigrateFrom is Migrate with other migrations.
func (db *DB) MigrateFrom(ctx context.Context, files fs.FS) ([]string, error) {
	return db.migrate(ctx, files)
}

// Migrations returns our migrations.
func (db *DB) Migrations() fs.FS { return db.driver.migrations }

// Setting returns a setting of SQLite's writing connection.
func (db *DB) Setting(ctx context.Context, name string) (value string) {
	if err := db.write.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value); err != nil {
		return err.Error()
	}
	return value
}

// Plans returns SQLite's plans of the statements with which do reads, with the arguments with which they are executed.
func (db *DB) Plans(ctx context.Context, do func() error) (steps []string, err error) {
	var read statements
	db.read = db.read.WithQueryHook(&read)
	if err := do(); err != nil {
		return nil, err
	}
	for _, statement := range read {
		text, values := sqlitePlaceholders.parametrized(statement)
		args := make([]any, len(values))
		for i, v := range values {
			args[i] = v.Value
		}
		plan, err := db.read.DB.QueryContext(ctx, "EXPLAIN QUERY PLAN "+text, args...)
		if err != nil {
			return nil, err
		}
		defer func() { _ = plan.Close() }()
		for plan.Next() {
			var id, parent, unused int64
			var detail string
			if err := plan.Scan(&id, &parent, &unused, &detail); err != nil {
				return nil, err
			}
			steps = append(steps, detail)
		}
		if err := plan.Err(); err != nil {
			return nil, err
		}
	}
	return steps, nil
}

// statements is a hook of bun that keeps what is executed.
type statements []string

// BeforeQuery implements bun.QueryHook.
func (s *statements) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

// AfterQuery implements bun.QueryHook.
func (s *statements) AfterQuery(_ context.Context, e *bun.QueryEvent) { *s = append(*s, e.Query) }

// CompiledBy returns how many statements the writing connection has cached.
func CompiledBy(t *testing.T, db *DB) (n int) {
	t.Helper()
	c, err := db.write.DB.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if err := c.Raw(func(c any) error { n = c.(parameterConn).conn.(*cachingConn).compiled.Len(); return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

// MaxCached bounds the compiled statements of a connection.
const MaxCached = maxCached
