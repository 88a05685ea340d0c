package bundb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"modernc.org/sqlite"

	"chatbot/migrations"
)

var sqliteDriver = driver{
	migrations:    migrations.SQLite(),
	probe:         "SELECT count(*) FROM sqlite_schema",
	shrink:        "PRAGMA shrink_memory",
	hasMigrations: "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'bun_migrations')",
	// A migration's transaction holds the only write lock and checks inside it whether the migration is still needed.
	lockMigrations: func(context.Context, *DB) (func(), error) { return func() {}, nil },
}

const (
	// sqliteWriter: a transaction takes the write lock at its start, or two that read before they write would refuse each other.
	// FULL makes acknowledged writes survive a power cut. secure_delete keeps deleted texts from staying readable in the file's
	// free pages; the search index drops their words when ports.SearchIndex.Purge merges it.
	sqliteWriter = "?_txlock=immediate&_busy_timeout=10000&_journal_mode=WAL&_synchronous=FULL&_foreign_keys=on&_dqs=0&_pragma=secure_delete(1)"
	sqliteReader = "?_busy_timeout=10000&_query_only=on&_dqs=0"
	maxReaders   = 8
	// readerIdle is how long an idle reader stays open: each holds up to 2 MB of pages.
	readerIdle   = 20 * time.Second
	shrinkWithin = time.Second
)

func openSQLite(ctx context.Context, o Options) (*DB, error) {
	path, err := filepath.Abs(o.SQLitePath)
	if err != nil {
		return nil, err
	}
	if err := makeFile(path); err != nil {
		return nil, fmt.Errorf("the SQLite database at %s cannot be used: %w", o.SQLitePath, err)
	}
	writer, err := openPool(path, sqliteWriter, 1)
	if err != nil {
		return nil, err
	}
	reader, err := openPool(path, sqliteReader, min(o.MaxConns, maxReaders))
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	reader.SetConnMaxIdleTime(readerIdle)
	db := &DB{write: writer, read: reader, driver: sqliteDriver, about: "SQLite at " + o.SQLitePath}
	// The writer opens first: only it may switch the file to a write-ahead log, or recover it after a crash.
	for _, pool := range []*bun.DB{writer, reader} {
		if _, err := pool.ExecContext(ctx, sqliteDriver.probe); err != nil {
			return nil, errors.Join(explain(ctx, "the SQLite database at "+o.SQLitePath+" cannot be used", err), db.Close())
		}
	}
	return db, nil
}

// makeFile creates a database that only its owner can read; an existing one keeps its permissions. SQLite gives its log the
// permissions of the file.
func makeFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func openPool(path, settings string, conns int) (*bun.DB, error) {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a Windows drive
	}
	opener, err := sqlite.NewConnector("file://" + (&url.URL{Path: path}).EscapedPath() + settings)
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(connector{cachingConnector{opener}, sqlitePlaceholders})
	// The writer stays open: closing the last connection would fold the log each time.
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	return bun.NewDB(pool, sqlitedialect.New()), nil
}
