package bundb

import (
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

func TestFailuresAreTheConnectionsOrTheStatements(t *testing.T) {
	pg := func(code string) error { return fmt.Errorf("storing: %w", &pgconn.PgError{Code: code}) }
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""}, {sql.ErrNoRows, ""}, {sql.ErrTxDone, ""}, {context.Canceled, ""}, {pg("23505"), ""},
		{pg("42P01"), "statement"}, {pg("40001"), "statement"}, {pg("57014"), "statement"}, {pg("22021"), "statement"},
		{pg("08006"), "connection"}, {pg("53300"), "connection"}, {pg("53100"), "connection"}, {pg("57P01"), "connection"}, {pg("57P03"), "connection"}, {pg("58030"), "connection"},
		{io.ErrUnexpectedEOF, "connection"}, {sqldriver.ErrBadConn, "connection"}, {context.DeadlineExceeded, "connection"}, {sql.ErrConnDone, "connection"},
		{&net.OpError{Op: "dial", Err: errors.New("connection refused")}, "connection"},
	} {
		if got := failureOf(c.err); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
}
