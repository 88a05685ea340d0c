package bundb

import (
	"context"
	"database/sql"
	"strconv"

	"github.com/uptrace/bun"
)

// values takes the values of a statement out of its text, where the database keeps texts compiled: SQLite takes
// longer to compile a statement about one row than to do what it says. PostgreSQL gets them in the text, as from bun:
// it would keep statements by connection, and a pooler between us may have the next one done by another.
type values struct {
	beside bool
	all    []any
}

func (db *DB) values() *values { return &values{beside: db.driver.keeps} }

// of is what stands for the value in the text.
func (v *values) of(value any) any {
	if !v.beside {
		return value
	}
	v.all = append(v.all, value)
	return bun.Safe("?" + strconv.Itoa(len(v.all)))
}

// ofID is of, with NULL for 0.
func (v *values) ofID(id int64) any {
	if id == 0 {
		return bun.Safe("NULL")
	}
	return v.of(id)
}

// on is the connection to ask: it brings the values along. The rows of one answer have to be read before the same is
// asked again on the same connection.
func (v *values) on(conn bun.IDB) bun.IConn {
	if !v.beside {
		return conn
	}
	switch c := conn.(type) { // bun has put the text together already, and would tell its hooks twice
	case bun.Tx:
		return bringing{c.Tx, v.all}
	case *bun.DB:
		return bringing{c.DB, v.all}
	}
	return bringing{conn, v.all}
}

type bringing struct {
	bun.IConn
	values []any
}

// QueryContext is that of bun.IConn, as are the two others.
func (b bringing) QueryContext(ctx context.Context, text string, _ ...any) (*sql.Rows, error) {
	return b.IConn.QueryContext(ctx, text, b.values...)
}

func (b bringing) ExecContext(ctx context.Context, text string, _ ...any) (sql.Result, error) {
	return b.IConn.ExecContext(ctx, text, b.values...)
}

func (b bringing) QueryRowContext(ctx context.Context, text string, _ ...any) *sql.Row {
	return b.IConn.QueryRowContext(ctx, text, b.values...)
}
