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

	"chatbot/ports"
)

// TestDatabaseFailuresBecomeErrStorage, with ErrNotWritten when nothing can have been stored. Faulty statements and calls that
// the caller canceled do not.
func TestDatabaseFailuresBecomeErrStorage(t *testing.T) {
	pg := func(code string) error { return fmt.Errorf("storing: %w", &pgconn.PgError{Code: code}) }
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		err              error
		storage, refused bool
	}{
		{pg("53100"), true, true}, {pg("25006"), true, true}, {pg("58030"), true, true},
		{pg("57P01"), true, false}, {pg("57P02"), true, false}, {pg("57P03"), true, false}, {pg("57P05"), true, false},
		{pg("08000"), true, false}, {pg("08003"), true, false}, {pg("08006"), true, false}, {pg("08P01"), true, false},
		{pg("53200"), true, false}, {pg("53300"), true, false}, {pg("53400"), true, false},
		{pg("40P01"), true, false}, {pg("40001"), true, false}, {pg("55P03"), true, false}, {pg("57014"), true, false}, {pg("25P03"), true, false},
		{sqldriver.ErrBadConn, true, false}, {sql.ErrConnDone, true, false}, {io.ErrUnexpectedEOF, true, false}, {context.DeadlineExceeded, true, false},
		{&net.OpError{Op: "dial", Err: errors.New("connection refused")}, true, false}, {fmt.Errorf("x: %w", &net.DNSError{Err: "no such host"}), true, false},
		{pg("42P01"), false, false}, {pg("22021"), false, false}, {pg("23505"), false, false}, {pg("XX000"), false, false},
		{errors.New("bun: cannot scan"), false, false}, {sql.ErrNoRows, false, false},
	} {
		err := Wrap(t.Context(), "storing", c.err)
		if errors.Is(err, ports.ErrStorage) != c.storage || errors.Is(err, ports.ErrNotWritten) != c.refused || !errors.Is(err, c.err) {
			t.Errorf("%v became %v", c.err, err)
		}
		if err := Wrap(gone, "storing", c.err); errors.Is(err, ports.ErrStorage) || !errors.Is(err, context.Canceled) {
			t.Errorf("%v, given up, became %v", c.err, err)
		}
	}
}

func TestFailuresAreClassifiedByKind(t *testing.T) {
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
