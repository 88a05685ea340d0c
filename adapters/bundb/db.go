// Package bundb opens the database, PostgreSQL or SQLite, through bun: connections, transactions, locks, migrations, roles, error
// codes and the differences between the two, which are in postgres.go and sqlite.go. The repositories are in the packages below,
// one an area, written once for both databases. An area imports this package, and never another area.
package bundb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"

	"chatbot/domain/fault"
	"chatbot/ports"
)

// Options selects the database to open.
type Options struct {
	URL        string // postgres://…; "" opens SQLite at SQLitePath
	SQLitePath string
	MaxConns   int    // 0: 20; at least 2
	Meter      Meter  // nil: statements are not counted
	Tracer     Tracer // nil: statements are not traced; needs a Meter
	// ServeRole is the PostgreSQL role to which Migrate grants the rights that serving needs, and no others; "" is none.
	ServeRole string
}

const (
	defaultConns = 20
	minConns     = 2 // migrating holds a lock on one connection and works on another
)

// DB is an open database; safe for concurrent use.
type DB struct {
	write, read *bun.DB // one pool under PostgreSQL; under SQLite one writer and many readers
	driver      driver
	about       string
	check       *writeCheck
	serveRole   string // of Options
}

// driver holds what differs between the two databases.
type driver struct {
	migrations fs.FS
	probe      string // a cheap query
	// hasMigrations selects whether the table of migrations exists.
	hasMigrations string
	// lockRows is the FOR clause of a SELECT that locks its rows against changes by other transactions. "": every writing
	// transaction has the whole database to itself.
	lockRows string
	// lockShared is lockRows beside others that lock rows with it; "" as above.
	lockShared string
	// lockAccount is the FOR clause of a SELECT of users AS u whose rows no other transaction may change or lock until this one
	// ends; "" as above.
	lockAccount string
	// lockAccounts prevents others from adding accounts until the transaction ends; "" as above.
	lockAccounts string
	// lockMigrations waits until no other process migrates; release ends the lock.
	lockMigrations func(ctx context.Context, db *DB) (release func(), err error)
	// tables selects the tables to analyze after migrations; "": the database plans without statistics.
	tables string
	// describeRole selects what the database's role may do; "" where there are no roles.
	describeRole string
	// shrink empties a connection's cache of pages; "": the database is another process.
	shrink string
	// beforeMigration runs first in each migration's transaction; "" is nothing.
	beforeMigration string
}

// Open connects, and fails when the database cannot be used. It does not touch the schema: call Migrate or CheckSchema before
// anything else.
func Open(ctx context.Context, o Options) (*DB, error) {
	switch {
	case o.MaxConns == 0:
		o.MaxConns = defaultConns
	case o.MaxConns < minConns:
		o.MaxConns = minConns
	}
	open := openSQLite
	if o.URL != "" {
		open = openPostgres
	}
	db, err := open(ctx, o)
	if err != nil {
		return nil, err
	}
	db.check = &writeCheck{now: time.Now}
	db.write = db.write.WithQueryHook(db.check)
	if o.Meter != nil {
		db.write = db.write.WithQueryHook(hook{o.Meter, o.Tracer})
		db.read = db.read.WithQueryHook(hook{o.Meter, o.Tracer})
	}
	return db, nil
}

// Reader returns the connections for reading outside transactions. Under SQLite they refuse writes.
func (db *DB) Reader() *bun.DB { return db.read }

// Writer returns the connections for single statements that write.
func (db *DB) Writer() *bun.DB { return db.write }

// Postgres reports whether the database is PostgreSQL rather than SQLite.
func (db *DB) Postgres() bool { return db.write.Dialect().Name() == dialect.PG }

// Ping reports whether the database responds.
func (db *DB) Ping(ctx context.Context) error {
	_, err := db.read.ExecContext(ctx, db.driver.probe)
	return Wrap(ctx, "asking the database", err)
}

// Close waits for running queries and closes all connections. It is idempotent.
func (db *DB) Close() error {
	// Readers first: SQLite folds its log into the file when the last connection closes.
	return errors.Join(unlessBroken(db.read.Close()), unlessBroken(db.write.Close()))
}

// unlessBroken ignores the error with which TLS reports that a connection was already broken when it was closed.
func unlessBroken(err error) error {
	if broken := new(net.OpError); errors.As(err, &broken) {
		return nil
	}
	return err
}

// Pools returns the connection pools by name, for their statistics.
func (db *DB) Pools() map[string]*sql.DB {
	if db.read.DB == db.write.DB {
		return map[string]*sql.DB{"all": db.write.DB}
	}
	return map[string]*sql.DB{"read": db.read.DB, "write": db.write.DB}
}

// DropCaches empties the caches that this process holds for the database, which are filled again when they are needed.
func (db *DB) DropCaches(ctx context.Context) {
	if db.driver.shrink == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, shrinkWithin)
	defer cancel()
	conn, err := db.write.DB.Conn(ctx)
	if err != nil {
		return // a busy database has a use for its cache
	}
	defer func() { _ = conn.Close() }()
	_ = conn.Raw(forgetStatements)
	_, _ = conn.ExecContext(ctx, db.driver.shrink)
}

// Describe returns the kind and location of the database, for people and without secrets.
func (db *DB) Describe() string { return db.about }

// Wrap wraps err with what failed, unless err is a fault, which carries its own text. An unusable database becomes
// ports.ErrStorage. An interrupted driver may return an error of its own; the context's error is then added to the chain.
func Wrap(ctx context.Context, doing string, err error) error {
	if known := new(fault.Error); err == nil || errors.As(err, &known) {
		return err
	}
	err = explain(ctx, doing, err)
	switch {
	case errors.Is(ctx.Err(), context.Canceled): // the caller gave up, which is no failure of the database
		return err
	case WritesRefused(err):
		return ports.ErrStorage.Because(fmt.Errorf("%w: %w", ports.ErrNotWritten, err))
	case unusable(err):
		return ports.ErrStorage.Because(err)
	}
	return err
}

// explain is Wrap for errors before the database is in use; only operators see them.
func explain(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	if ended := ctx.Err(); ended != nil && !errors.Is(err, ended) {
		return fmt.Errorf("%s: %w: %w", doing, ended, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
