package bundb

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// UniqueViolation reports whether a statement failed because an equal row exists.
func UniqueViolation(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) &&
		(lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// ReferenceViolation reports whether a statement failed because a row that it refers to does not exist.
func ReferenceViolation(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23503"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code() == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
}

// lockTaken reports whether PostgreSQL canceled a statement that waited longer than lock_timeout for a table.
func lockTaken(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "55P03"
}

// failureOf returns "connection" or "statement" for a failure of the database, else "".
func failureOf(err error) string {
	switch {
	case err == nil, errors.Is(err, sql.ErrNoRows), errors.Is(err, sql.ErrTxDone), errors.Is(err, context.Canceled), UniqueViolation(err), ReferenceViolation(err):
		return ""
	case StatementRefused(err):
		return "statement"
	}
	return "connection"
}

// StatementRefused reports whether the database itself refused the statement and can serve others.
func StatementRefused(err error) bool {
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

// WritesRefused reports whether the database works but refuses writes: its disk is full or failing, or it is read-only.
func WritesRefused(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		// disk_full, read_only_sql_transaction (a standby after a failover), io_error
		return slices.Contains([]string{"53100", "25006", "58030"}, pg.Code)
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR:
			return true
		}
	}
	return false
}

// unusable reports whether the database could not be reached, or could not execute this statement now but may later.
func unusable(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		// Besides the classes in statementRefused: serialization_failure, deadlock_detected, idle_in_transaction_session_timeout,
		// lock_not_available, query_canceled (by statement_timeout).
		return !StatementRefused(err) || slices.Contains([]string{"40001", "40P01", "25P03", "55P03", "57014"}, pg.Code)
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT:
			return true
		}
		return !StatementRefused(err)
	}
	var network net.Error
	var connecting *pgconn.ConnectError
	for _, known := range []error{context.DeadlineExceeded, sqldriver.ErrBadConn, sql.ErrConnDone, sql.ErrTxDone, io.EOF, io.ErrUnexpectedEOF} {
		if errors.Is(err, known) {
			return true
		}
	}
	return errors.As(err, &network) || errors.As(err, &connecting) || pgconn.SafeToRetry(err)
}
