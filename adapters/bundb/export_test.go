package bundb

import (
	"context"
	"io/fs"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// MigrateFrom is Migrate with other migrations.
func (db *DB) MigrateFrom(ctx context.Context, files fs.FS) ([]string, error) {
	return db.migrate(ctx, files)
}

// Migrations returns our migrations.
func (db *DB) Migrations() fs.FS { return db.driver.migrations }

// Exec runs a statement as the repositories do.
func (db *DB) Exec(ctx context.Context, statement string) error {
	_, err := db.write.ExecContext(ctx, statement)
	return err
}

// Setting returns a setting of SQLite's writing connection.
func (db *DB) Setting(ctx context.Context, name string) (value string) {
	if err := db.write.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value); err != nil {
		return err.Error()
	}
	return value
}

// Count returns a table's number of rows.
func (db *DB) Count(ctx context.Context, table string) (n int, err error) {
	err = db.read.NewRaw("SELECT count(*) FROM ?", bun.Ident(table)).Scan(ctx, &n)
	return n, err
}

// Plan returns SQLite's plan of the list's statement, with the arguments with which it is executed.
func (db *DB) Plan(ctx context.Context) (steps []string, err error) {
	var rows []sessionRow
	text, values := sqlitePlaceholders.parametrized(NewSessions(db).overviews(&rows).Where("s.user_id = 1").String())
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
	return steps, plan.Err()
}

// BeginTogether begins messages in one group, as if they had arrived in parallel.
func (r *Turns) BeginTogether(ctx context.Context, messages ...ports.Accept) ([]chat.Turn, []error) {
	calls := make([]*beginning, len(messages))
	for i, a := range messages {
		calls[i] = &beginning{accept: a}
	}
	r.beginAll(ctx, calls)
	turns, errs := make([]chat.Turn, len(calls)), make([]error, len(calls))
	for i, c := range calls {
		turns[i], errs[i] = c.turn, c.err
	}
	return turns, errs
}
