package bundb

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
)

// maxKept bounds how many statements a connection keeps; there are about ten of them.
const maxKept = 64

// keeping makes connections that keep what they have compiled of statements with values beside the text. Such a
// statement is about one row, or a page of them, and waits for nobody: readers never do, and writers have the lock
// already. So it is not given up half way; to be ready for that takes the driver a goroutine each time.
type keeping struct{ sqldriver.Connector }

// Connect is that of driver.Connector.
func (k keeping) Connect(ctx context.Context) (sqldriver.Conn, error) {
	conn, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &keepingConn{sqliteConn: conn.(sqliteConn), kept: map[string]sqliteStmt{}}, nil
}

// sqliteConn and sqliteStmt are what database/sql looks for in connections and statements, as far as SQLite's have it.
type (
	sqliteConn interface {
		sqldriver.Conn
		sqldriver.ConnBeginTx
		sqldriver.ConnPrepareContext
		sqldriver.ExecerContext
		sqldriver.QueryerContext
		sqldriver.Pinger
		sqldriver.SessionResetter
		sqldriver.Validator
	}
	sqliteStmt interface {
		sqldriver.Stmt
		sqldriver.StmtExecContext
		sqldriver.StmtQueryContext
	}
)

// keepingConn is a connection. database/sql lets only one goroutine at a time use it.
type keepingConn struct {
	sqliteConn
	kept map[string]sqliteStmt
}

// QueryContext is that of driver.QueryerContext.
func (k *keepingConn) QueryContext(ctx context.Context, text string, values []sqldriver.NamedValue) (sqldriver.Rows, error) {
	if len(values) == 0 {
		return k.sqliteConn.QueryContext(ctx, text, nil)
	}
	stmt, err := k.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(context.WithoutCancel(ctx), values)
}

// ExecContext is that of driver.ExecerContext.
func (k *keepingConn) ExecContext(ctx context.Context, text string, values []sqldriver.NamedValue) (sqldriver.Result, error) {
	if len(values) == 0 {
		return k.sqliteConn.ExecContext(ctx, text, nil)
	}
	stmt, err := k.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(context.WithoutCancel(ctx), values)
}

// statement compiles a text, once. A schema that has changed since is SQLite's affair: it compiles the text anew.
func (k *keepingConn) statement(ctx context.Context, text string) (sqliteStmt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if stmt := k.kept[text]; stmt != nil {
		return stmt, nil
	}
	if len(k.kept) == maxKept {
		if err := k.forget(); err != nil {
			return nil, err
		}
	}
	stmt, err := k.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	k.kept[text] = stmt.(sqliteStmt)
	return k.kept[text], nil
}

func (k *keepingConn) forget() (err error) {
	for _, stmt := range k.kept {
		err = errors.Join(err, stmt.Close())
	}
	clear(k.kept)
	return err
}

// Close is that of driver.Conn.
func (k *keepingConn) Close() error { return errors.Join(k.forget(), k.sqliteConn.Close()) }
