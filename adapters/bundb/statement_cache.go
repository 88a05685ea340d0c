package bundb

import (
	"context"
	sqldriver "database/sql/driver"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"chatbot/domain/chat"
)

// maxCached bounds the compiled statements per connection. Requests and messages use about thirty.
const maxCached = 100

// sqlitePlaceholders also makes numbers arguments, so that statements which differ only in values have the same text. Long lists
// are not worth caching. Constants in the conditions of partial indexes stay in the text: with an argument there, SQLite would
// recompile the statement at each execution to decide whether the index can be used.
var sqlitePlaceholders = placeholders{prefix: '?', begins: "'\"`[0123456789", stays: string(chat.Streaming), most: 100}

// cachingConnector opens connections to SQLite that cache compiled statements with arguments. Compiling takes longer than
// executing most of them: without the cache GET /api/auth/me and the list of chats take over 1.6 times the CPU (ADR 39).
type cachingConnector struct{ sqldriver.Connector }

// Connect implements driver.Connector.
func (c cachingConnector) Connect(ctx context.Context) (sqldriver.Conn, error) {
	opened, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	compiled, err := simplelru.NewLRU(maxCached, func(_ string, s stmt) { _ = s.Close() })
	return &cachingConn{opened.(sqliteConn), compiled}, err
}

type sqliteConn interface {
	conn
	sqldriver.Validator
}

// stmt is the part of statements that database/sql uses.
type stmt interface {
	sqldriver.Stmt
	sqldriver.StmtExecContext
	sqldriver.StmtQueryContext
}

// cachingConn is such a connection. A statement's rows must be closed before it is executed again; bun does so.
type cachingConn struct {
	sqliteConn
	compiled *simplelru.LRU[string, stmt]
}

// QueryContext implements driver.QueryerContext.
func (c *cachingConn) QueryContext(ctx context.Context, text string, values []sqldriver.NamedValue) (sqldriver.Rows, error) {
	if len(values) == 0 {
		return c.sqliteConn.QueryContext(ctx, text, nil)
	}
	s, err := c.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, values)
}

// ExecContext implements driver.ExecerContext.
func (c *cachingConn) ExecContext(ctx context.Context, text string, values []sqldriver.NamedValue) (sqldriver.Result, error) {
	if len(values) == 0 {
		return c.sqliteConn.ExecContext(ctx, text, nil)
	}
	s, err := c.statement(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, values)
}

// statement compiles each text once. SQLite itself recompiles it after a schema change.
func (c *cachingConn) statement(ctx context.Context, text string) (stmt, error) {
	if s, ok := c.compiled.Get(text); ok {
		return s, nil
	}
	prepared, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	s := prepared.(stmt)
	c.compiled.Add(text, s)
	return s, nil
}

// Close implements driver.Conn.
func (c *cachingConn) Close() error {
	c.compiled.Purge()
	return c.sqliteConn.Close()
}

// forgetStatements closes the compiled statements of a connection, if it caches them.
func forgetStatements(c any) error {
	if p, ok := c.(parameterConn); ok {
		if caching, ok := p.conn.(*cachingConn); ok {
			caching.compiled.Purge()
		}
	}
	return nil
}
