package bundb

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// uniqueViolation reports whether a statement failed because a row like it exists.
func uniqueViolation(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) &&
		(lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// lockTaken reports whether PostgreSQL gave up a statement because others kept its table for lock_timeout.
func lockTaken(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "55P03"
}

// failureOf says whether an error is the connection's or the statement's; "" is no failure of the database.
func failureOf(err error) string {
	switch {
	case err == nil, errors.Is(err, sql.ErrNoRows), errors.Is(err, sql.ErrTxDone), errors.Is(err, context.Canceled), uniqueViolation(err):
		return ""
	case answered(err):
		return "statement"
	}
	return "connection"
}

// answered reports whether the database itself refused the statement, being able to serve others.
func answered(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		// PostgreSQL, appendix A: 08 connection exception, 53 insufficient resources, 57P operator
		// intervention (shutting down or starting up), 58 system error.
		return !slices.ContainsFunc([]string{"08", "53", "57P", "58"}, func(class string) bool { return strings.HasPrefix(pg.Code, class) })
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff { // the low byte is the primary code
		case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_READONLY:
			return false
		}
		return true
	}
	return false
}
