//go:build services || faults

package bundbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"hash/fnv"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named "pgx"

	"chatbot/adapters/bundb"
	"chatbot/migrations"
)

// Postgres opens a fresh database on the server of TEST_DATABASE_URL; it is dropped when the test ends.
func Postgres(t testing.TB) *bundb.DB {
	t.Helper()
	return open(t, bundb.Options{URL: PostgresURL(t)})
}

// PostgresURL creates a fresh, migrated database and returns its URL. It is dropped when the test ends.
func PostgresURL(t testing.TB) string {
	t.Helper()
	template, err := migrated()
	if err != nil {
		t.Fatal(err)
	}
	return database(t, template+" OWNER "+Owner)
}

// Owner owns the tables, Server is the serving role. Every migrated database has both.
const (
	Owner  = "test_owner"
	Server = "test_server"
)

// PostgresAsServer opens a fresh, migrated database as Server.
func PostgresAsServer(t testing.TB) *bundb.DB {
	t.Helper()
	return Open(t, As(t, Server, PostgresURL(t)))
}

// Open opens a migrated database and closes it when the test ends.
func Open(t testing.TB, address string) *bundb.DB {
	t.Helper()
	db, err := bundb.Open(t.Context(), bundb.Options{URL: address, MaxConns: conns})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// As returns the address of a database for another role.
func As(t testing.TB, role, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(role)
	return u.String()
}

// EmptyPostgresURL creates a database without tables and returns its URL. It is dropped when the test ends.
func EmptyPostgresURL(t testing.TB) string {
	t.Helper()
	return database(t, "template0")
}

func database(t testing.TB, template string) string {
	t.Helper()
	s, err := connect()
	if err != nil {
		t.Fatal(err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	for _, statement := range []string{
		"CREATE DATABASE " + name + " TEMPLATE " + template,
		"REVOKE ALL ON DATABASE " + name + " FROM PUBLIC",
		"GRANT CONNECT ON DATABASE " + name + " TO PUBLIC",
	} {
		if err := s.exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if err := s.exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return s.url(name)
}

// server is the PostgreSQL server that all tests of this process share, over few connections.
type server struct {
	address *url.URL
	admin   *sql.DB
}

var connect = sync.OnceValues(func() (*server, error) {
	address, err := url.Parse(os.Getenv("TEST_DATABASE_URL"))
	if err != nil || address.Host == "" {
		return nil, fmt.Errorf("TEST_DATABASE_URL names no PostgreSQL server: run `make test`, or `scripts/with-services go test -tags services ./...`")
	}
	admin, err := sql.Open("pgx", address.String())
	if err != nil {
		return nil, err
	}
	admin.SetMaxOpenConns(2)
	return &server{address, admin}, nil
})

func (s *server) exec(statement string) error {
	_, err := s.admin.Exec(statement)
	return err
}

func (s *server) url(database string) string {
	u := *s.address
	u.Path = "/" + database
	return u.String()
}

// migrated returns the name of a template database. It is created once for each state of the migrations and shared by test
// processes that run at the same time, so it is never dropped.
var migrated = sync.OnceValues(func() (name string, err error) {
	s, err := connect()
	if err != nil {
		return "", err
	}
	sum := fnv.New64a()
	err = fs.WalkDir(migrations.Postgres(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(migrations.Postgres(), path)
		sum.Write([]byte(path))
		sum.Write(text)
		return err
	})
	if err != nil {
		return "", err
	}
	name = fmt.Sprintf("template_%x", sum.Sum64())
	return name, s.makeTemplate(name)
})

// makeTemplate creates the template unless it exists. It holds a lock against other processes.
func (s *server) makeTemplate(name string) (err error) {
	ctx := context.Background()
	conn, err := s.admin.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	const lock = 0x74656d70
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", lock); err != nil {
		return err
	}
	defer func() { _, _ = conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", lock) }()
	var there bool
	err = conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there)
	if err != nil || there {
		return err
	}
	// The template gets its name once it is complete.
	making := name + "_making"
	for _, statement := range []string{
		makeRole(Owner), makeRole(Server),
		"DROP DATABASE IF EXISTS " + making + " WITH (FORCE)", "CREATE DATABASE " + making + " TEMPLATE template0 OWNER " + Owner,
	} {
		if err := s.exec(statement); err != nil {
			return err
		}
	}
	owner := *s.address
	owner.Path, owner.User = "/"+making, url.User(Owner)
	db, err := bundb.Open(ctx, bundb.Options{URL: owner.String(), ServeRole: Server})
	if err != nil {
		return err
	}
	_, err = db.Migrate(ctx)
	if closeErr := db.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	return s.exec("ALTER DATABASE " + making + " RENAME TO " + name)
}

// makeRole returns a statement that creates a role with no right but to log in, unless it exists.
func makeRole(name string) string {
	return fmt.Sprintf("DO $$ BEGIN IF to_regrole('%[1]s') IS NULL THEN CREATE ROLE %[1]s LOGIN; END IF; END $$", name)
}
