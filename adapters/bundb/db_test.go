package bundb_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
)

func TestSQLiteFileIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "it's 100% #1? é")
	path := filepath.Join(dir, "chat bot.db")
	db := opened(t, bundb.Options{SQLitePath: path})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{dir: 0o700 | os.ModeDir, path: 0o600, path + "-wal": 0o600, path + "-shm": 0o600} {
		info, err := os.Stat(name)
		if err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v, want %v", name, info, err, want)
		}
	}
	if db.Describe() != "SQLite at "+path {
		t.Error(db.Describe())
	}
}

func TestSQLiteSettings(t *testing.T) {
	db := bundbtest.SQLite(t)
	for setting, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
		if got := db.Setting(t.Context(), setting); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
}

func TestOpenRefusesBadAddresses(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]bundb.Options{
		"not a database":     {SQLitePath: garbage},
		"a folder":           {SQLitePath: dir},
		"below a file":       {SQLitePath: filepath.Join(garbage, "x.db")},
		"an invalid address": {URL: "postgres://ada:s3cret%zz@localhost/x"},
		"another scheme":     {URL: "mysql://ada:s3cret@localhost/x"},
		"an invalid port":    {URL: "postgres://ada:s3cret@localhost:port/x"},
		"connection refused": {URL: "postgres://ada:s3cret@127.0.0.1:1/x?connect_timeout=2"},
	} {
		db, err := bundb.Open(t.Context(), o)
		if err == nil {
			t.Errorf("%s was opened", name)
			_ = db.Close()
			continue
		}
		if strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: the password is in %q", name, err)
		}
	}
}

func TestPingAndClose(t *testing.T) {
	db := bundbtest.SQLite(t)
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Ping(ended); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for range 2 {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
	if db.Ping(t.Context()) == nil {
		t.Error("a closed database answers")
	}
}

// TestDropCachesEmptiesSQLitesCache, and the database works as before.
func TestDropCachesEmptiesSQLitesCache(t *testing.T) {
	db := bundbtest.SQLite(t)
	bundbtest.Must(t, db, "CREATE TABLE filling (text TEXT)")
	bundbtest.Must(t, db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO filling SELECT hex(randomblob(2000)) FROM n")
	db.DropCaches(t.Context())
	bundbtest.Must(t, db, "INSERT INTO filling VALUES ('more')")
	if n, err := bundbtest.Number(t.Context(), db, "SELECT count(*) FROM filling"); err != nil || n != 1001 {
		t.Errorf("%d rows, %v", n, err)
	}
}
