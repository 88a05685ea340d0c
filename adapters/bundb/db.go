// Package bundb keeps accounts, logins and conversations in PostgreSQL or SQLite, through bun. The
// repositories are written once for both; what differs lies in postgres.go and sqlite.go.
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

	"chatbot/domain/fault"
	"chatbot/ports"
)

// Options say which database to open.
type Options struct {
	URL        string // postgres://…; "" opens SQLite at SQLitePath
	SQLitePath string
	MaxConns   int    // 0: 20; at least 2
	Meter      Meter  // nil: nobody counts
	Tracer     Tracer // nil: nobody follows; needs a Meter
	// ServeRole is the role of PostgreSQL that Migrate gives the rights which serving needs, and no others; "" is none.
	ServeRole string
}

const (
	defaultConns = 20
	minConns     = 2 // migrating holds a lock on one and works on another
)

// DB is an open database; safe for concurrent use.
type DB struct {
	write, read *bun.DB // one pool under PostgreSQL; under SQLite one writer and many readers
	driver      driver
	about       string
	check       *writeCheck
	serveRole   string // of Options
}

// driver is what the repositories cannot say in the same words for both databases.
type driver struct {
	migrations fs.FS
	probe      string // touches the database and is cheap
	// hasMigrations asks whether the table of migrations is there.
	hasMigrations string
	// lockRows, as what a SELECT is FOR, locks its rows against changes by other transactions. "": every transaction that
	// writes has the whole database to itself.
	lockRows string
	terms    termIndex
	// lockAccount ends a SELECT of users AS u whose rows nobody else may change, or lock so, until the transaction ends;
	// empty where every writer has the whole database to itself.
	lockAccount string
	// lockAccounts keeps others from adding accounts until the transaction ends; empty as above.
	lockAccounts string
	// lockMigrations waits until no other process migrates; release lets the next one in.
	lockMigrations func(ctx context.Context, db *DB) (release func(), err error)
	// tables names the tables to gather statistics of after migrations; "": the database plans without any.
	tables string
	// describeRole asks what the database's role may do; "" where there are no roles.
	describeRole string
	// pruneAudit deletes old audit events with more rights than the role has; "": the role may do so itself.
	pruneAudit string
	// beforeMigration runs first in each migration's transaction; "" is nothing.
	beforeMigration string
}

// Open connects, and fails when the database cannot be used. It does not touch the schema: call
// Migrate or CheckSchema before anything else.
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

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	_, err := db.read.ExecContext(ctx, db.driver.probe)
	return because(ctx, "asking the database", err)
}

// Close waits for running queries and lets go of the database. Closing again changes nothing.
func (db *DB) Close() error {
	// Readers first: SQLite folds its log into the file when the last connection closes.
	return errors.Join(unlessBroken(db.read.Close()), unlessBroken(db.write.Close()))
}

// unlessBroken leaves out that a connection was broken before it was closed, which TLS reports.
func unlessBroken(err error) error {
	if broken := new(net.OpError); errors.As(err, &broken) {
		return nil
	}
	return err
}

// Pools are the pools of connections by name, to look at.
func (db *DB) Pools() map[string]*sql.DB {
	if db.read.DB == db.write.DB {
		return map[string]*sql.DB{"all": db.write.DB}
	}
	return map[string]*sql.DB{"read": db.read.DB, "write": db.write.DB}
}

// Describe says what and where the database is, for people; it holds no secrets.
func (db *DB) Describe() string { return db.about }

// because says says what failed, unless err is a fault, which says so itself. A database that cannot be used is ports.ErrStorage. A
// driver that was interrupted may report it in its own words; callers can rely on finding the context's error.
func because(ctx context.Context, doing string, err error) error {
	if known := new(fault.Error); err == nil || errors.As(err, &known) {
		return err
	}
	err = explain(ctx, doing, err)
	switch {
	case errors.Is(ctx.Err(), context.Canceled): // the caller gave up; that says nothing of the database
		return err
	case refusesToWrite(err):
		return ports.ErrStorage.Because(fmt.Errorf("%w: %w", ports.ErrNotWritten, err))
	case unusable(err):
		return ports.ErrStorage.Because(err)
	}
	return err
}

// explain is because for what happens before the database is in use, and for operators only.
func explain(ctx context.Context, doing string, err error) error {
	if err == nil {
		return nil
	}
	if ended := ctx.Err(); ended != nil && !errors.Is(err, ended) {
		return fmt.Errorf("%s: %w: %w", doing, ended, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}
