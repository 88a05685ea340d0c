// Package bundbtest gives each test an empty, migrated database. Only tests import it.
package bundbtest

import (
	"path/filepath"
	"testing"

	"chatbot/adapters/bundb"
)

// conns bounds the connections of one test to the server that all tests share.
const conns = 8

// SQLite opens a fresh database in a file that is deleted when the test ends.
func SQLite(t testing.TB) *bundb.DB {
	t.Helper()
	return open(t, bundb.Options{SQLitePath: filepath.Join(t.TempDir(), "chatbot.db")})
}

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
