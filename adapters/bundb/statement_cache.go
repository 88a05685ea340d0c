package bundb

import (
	"context"
	sqldriver "database/sql/driver"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"chatbot/domain/chat"
)

// maxCached bounds how many compiled statements a connection keeps. Requests and messages use about thirty.
const maxCached = 100

// sqlitePlaceholders makes arguments of numbers, too, so that statements which differ in their values have one text. Long
// lists are not worth keeping. What the conditions of partial indexes compare with stays in the text: as an argument, SQLite
// would compile the statement anew at each execution to learn whether the index can be used.
var sqlitePlaceholders = placeholders{prefix: '?', begins: "'\"`[0123456789", stays: string(chat.Streaming), most: 100}

// cachingConnector opens connections to SQLite that keep statements with arguments compiled. Compiling takes longer than
// executing most of them: without it GET /api/auth/me and the list of chats take over 1.6 times the CPU (ADR 39).
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

// stmt is what database/sql uses of statements.
type stmt interface {
	sqldriver.Stmt
	sqldriver.StmtExecContext
	sqldriver.StmtQueryContext
}

// cachingConn is such a connection. The rows of a statement have to be closed before it is executed again, as bun does.
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

// statement compiles a text once. SQLite itself compiles it anew after a change of the schema.
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
