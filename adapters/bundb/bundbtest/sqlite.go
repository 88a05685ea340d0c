// Package bundbtest gives each test an empty, migrated database. Only tests import it.
package bundbtest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"chatbot/adapters/bundb"
)

// conns bounds the connections of one test to the server that all tests share.
const conns = 8

// SQLite opens a fresh database in a file that is deleted when the test ends.
func SQLite(t testing.TB) *bundb.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "chatbot.db")
	SQLiteFile(t, path)
	return open(t, bundb.Options{SQLitePath: path})
}

// SQLiteFile writes an empty, migrated database. The migrations run once in each test process, because every one of them waits for
// the disk.
func SQLiteFile(t testing.TB, path string) {
	t.Helper()
	file, err := migratedFile()
	if err == nil {
		err = os.WriteFile(path, file, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

var migratedFile = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "bundbtest")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "chatbot.db")
	db, err := bundb.Open(context.Background(), bundb.Options{SQLitePath: path, MaxConns: 1})
	if err != nil {
		return nil, err
	}
	_, err = db.Migrate(context.Background())
	if err = errors.Join(err, db.Close()); err != nil { // the last connection moves the write-ahead log into the file
		return nil, err
	}
	return os.ReadFile(path)
})

// open closes the database when the test ends.
func open(t testing.TB, o bundb.Options) *bundb.DB {
	t.Helper()
	o.MaxConns = conns
	db, err := bundb.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}
