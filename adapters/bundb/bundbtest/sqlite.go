// Package bundbtest gives tests an empty, migrated database each. Only tests import it.
package bundbtest

import (
	"path/filepath"
	"testing"

	"chatbot/adapters/bundb"
)

// conns bounds what one test takes of a server that all tests share.
const conns = 8

// SQLite opens a fresh database in a file that goes away with the test.
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
