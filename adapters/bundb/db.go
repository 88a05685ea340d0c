// Package bundb keeps everything that has to last, in PostgreSQL or SQLite.
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

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // registers the driver
)

// Options say which database to open.
type Options struct {
	URL        string // postgresql://…; "" : SQLite
	SQLitePath string
	MaxConns   int   // 0: 20 (spec 9.3.2)
	Meter      Meter // may be nil
}

// DB is an open database. SQLite has one connection that writes and a pool that reads.
type DB struct {
	write, read *bun.DB
	postgres    bool
	where       string
}

// Open connects; it fails when the database cannot be reached. Migrate or CheckSchema comes next.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.MaxConns == 0 {
		o.MaxConns = 20
	}
	open := openSQLite
	if o.URL != "" {
		open = openPostgres
	}
	db, err := open(o)
	if err != nil {
		return nil, err
	}
	if o.Meter != nil {
		db.write.AddQueryHook(meterHook{o.Meter})
		if db.read != db.write {
			db.read.AddQueryHook(meterHook{o.Meter})
		}
	}
	if err := db.Ping(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("the database (%s) cannot be reached: %w", db.where, err), db.Close())
	}
	return db, nil
}

func openPostgres(o Options) (*DB, error) {
	config, err := pgx.ParseConfig(o.URL)
	if err != nil {
		return nil, errors.New("DATABASE_URL cannot be understood; it looks like postgresql://user:password@host:5432/name") // the cause could quote the password
	}
	// bun writes values into its SQL, so that preparing statements would only cost.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	config.RuntimeParams["timezone"] = "UTC"
	config.RuntimeParams["statement_timeout"] = "30000"
	config.RuntimeParams["application_name"] = "chatbot"
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(o.MaxConns)
	pool.SetMaxIdleConns(o.MaxConns)
	pool.SetConnMaxLifetime(30 * time.Minute)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	db := bun.NewDB(pool, pgdialect.New())
	return &DB{write: db, read: db, postgres: true, where: fmt.Sprintf("PostgreSQL at %s/%s", config.Host, config.Database)}, nil
}

func openSQLite(o Options) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(o.SQLitePath), 0o700); err != nil {
		return nil, fmt.Errorf("the data directory cannot be made: %w", err)
	}
	// Made here, so that only its owner can ever read it.
	f, err := os.OpenFile(o.SQLitePath, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the database file cannot be opened: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	pragmas := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)",
	}}
	dsn := "file:" + (&url.URL{Path: o.SQLitePath}).EscapedPath() + "?" + pragmas.Encode()
	writer, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	reader, err := sql.Open("sqlite", dsn+"&_pragma=query_only(ON)")
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	reader.SetMaxOpenConns(o.MaxConns)
	return &DB{
		write: bun.NewDB(writer, sqlitedialect.New()), read: bun.NewDB(reader, sqlitedialect.New()),
		where: "SQLite at " + o.SQLitePath,
	}, nil
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	return db.write.NewSelect().ColumnExpr("1").Scan(ctx, &one)
}

// Close ends all connections.
func (db *DB) Close() error {
	err := db.write.Close()
	if db.read != db.write {
		err = errors.Join(err, db.read.Close())
	}
	return err
}

// Describe says which database this is and where, without secrets.
func (db *DB) Describe() string { return db.where }

// inTx runs work in one transaction: all of it is stored, or nothing. Inside, only tx may be used; a
// nested transaction would be one with the outer.
func (db *DB) inTx(ctx context.Context, work func(ctx context.Context, tx bun.IDB) error) error {
	return db.write.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { return work(ctx, tx) })
}

// Meter notes how long statements take; kind is select, insert, update, delete or other.
type Meter interface {
	Query(kind string, took time.Duration)
}

type meterHook struct{ meter Meter }

func (meterHook) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

func (h meterHook) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	kind := strings.ToLower(e.Operation())
	switch kind {
	case "select", "insert", "update", "delete":
	case "with":
		kind = "update" // the checkpoint
	default:
		kind = "other"
	}
	h.meter.Query(kind, time.Since(e.StartTime))
}
