package bundb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"chatbot/migrations"
)

// migrationLock is the advisory lock that migrators of this product take: "chatbot" in ASCII.
const migrationLock = 0x63686174626f74

var postgresDriver = driver{
	migrations:     migrations.Postgres(),
	probe:          "SELECT 1",
	describeRole:   describeRolePostgres,
	hasMigrations:  "SELECT to_regclass('bun_migrations') IS NOT NULL",
	lockRows:       "NO KEY UPDATE",
	lockShared:     "SHARE",
	lockAccount:    "FOR NO KEY UPDATE OF u",
	lockAccounts:   "LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE",
	lockMigrations: lockPostgres,
	tables:         "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND pg_has_role(tableowner, 'USAGE') ORDER BY tablename",
	// lock_timeout is below PostgreSQL's deadlock_timeout of one second: transactions behind a waiting migration proceed before a
	// deadlock is detected.
	beforeMigration: "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '250ms'",
}

// settings apply to every connection, unless DATABASE_URL sets them. Quoting must not depend on the server's configuration,
// because bun writes values into the statement, where parametrized finds them.
var settings = map[string]string{
	"application_name":                    "chatbot",
	"timezone":                            "UTC",
	"client_encoding":                     "UTF8",
	"statement_timeout":                   "30s",
	"idle_in_transaction_session_timeout": "60s",
	// JIT compilation takes longer than any of our statements, but without statistics PostgreSQL expects the opposite.
	"jit": "off",
}

func openPostgres(ctx context.Context, o Options) (*DB, error) {
	config, err := pgx.ParseConfig(o.URL)
	if file := new(fs.PathError); errors.As(err, &file) {
		return nil, fmt.Errorf("a file that DATABASE_URL (sslrootcert, sslcert, sslkey) names cannot be read: %w", file)
	}
	if err != nil {
		// The cause is left out: it may quote the address with the password.
		return nil, errors.New("DATABASE_URL cannot be read; it looks like postgres://user:password@host:5432/database, with special characters in the password percent-encoded")
	}
	for name, value := range settings {
		if _, set := config.RuntimeParams[name]; !set {
			config.RuntimeParams[name] = value
		}
	}
	config.RuntimeParams["standard_conforming_strings"] = "on"
	config.DefaultQueryExecMode = pgx.QueryExecModeExec

	pool := sql.OpenDB(connector{stdlib.GetConnector(*config, stdlib.OptionAfterConnect(preferIndexes)), postgresPlaceholders})
	pool.SetMaxOpenConns(o.MaxConns)
	pool.SetMaxIdleConns(o.MaxConns)
	pool.SetConnMaxLifetime(30 * time.Minute)
	pool.SetConnMaxIdleTime(5 * time.Minute)

	var version, encoding string
	err = pool.QueryRowContext(ctx, "SELECT current_setting('server_version_num'), current_setting('server_encoding')").Scan(&version, &encoding)
	if err == nil && encoding != "UTF8" {
		err = fmt.Errorf("its encoding is %s: make the database with ENCODING 'UTF8'", encoding)
	}
	if err != nil {
		return nil, errors.Join(explain(ctx, "the PostgreSQL database at "+location(config)+" cannot be used", err), pool.Close())
	}
	number, _ := strconv.Atoi(version)
	db := bun.NewDB(pool, pgdialect.New())
	return &DB{write: db, read: db, driver: postgresDriver, serveRole: o.ServeRole, about: fmt.Sprintf("PostgreSQL %d at %s", number/10000, location(config))}, nil
}

// preferIndexes sets what reading a page by an index costs, unless DATABASE_URL does. PostgreSQL's default is for disks that seek:
// with it, a statement about twenty messages reads all of a table of up to some ten thousand. It is not a start-up parameter,
// because a pooler that is set up for an earlier release would refuse the connection; a pooler's other connections have it from
// the role (deploy/postgres/roles).
func preferIndexes(ctx context.Context, conn *pgx.Conn) error {
	if _, set := conn.Config().RuntimeParams["random_page_cost"]; set {
		return nil
	}
	_, err := conn.Exec(ctx, "SET random_page_cost = 1.1")
	return err
}

func location(c *pgx.ConnConfig) string {
	host := c.Host
	if c.Port != 5432 {
		host = net.JoinHostPort(host, strconv.Itoa(int(c.Port)))
	}
	return host + "/" + c.Database
}

// lockPostgres holds the lock in a transaction, so that it always ends with the connection.
func lockPostgres(ctx context.Context, db *DB) (func(), error) {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	release := func() { _ = tx.Rollback() }
	for _, statement := range []string{
		"SET LOCAL statement_timeout = 0",
		"SET LOCAL idle_in_transaction_session_timeout = 0",
		fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", int64(migrationLock)),
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			release()
			return nil, err
		}
	}
	return release, nil
}
