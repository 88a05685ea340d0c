package bundb

import (
	"context"
	sqldriver "database/sql/driver"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/stdlib"
)

// parameters makes connections to PostgreSQL that send the texts of a statement, which bun writes into it, as parameters
// beside it. PostgreSQL logs statements that fail or take long, and what people write, their names and their hashes do not
// belong there. The statement has no name, so that a pooler in between may have the next one done by another connection.
// Numbers stay in the statement: they are ids and counts.
type parameters struct{ sqldriver.Connector }

// Connect implements driver.Connector.
func (p parameters) Connect(ctx context.Context) (sqldriver.Conn, error) {
	conn, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return parameterConn{conn.(*stdlib.Conn)}, nil
}

type parameterConn struct{ *stdlib.Conn }

// QueryContext implements driver.QueryerContext.
func (c parameterConn) QueryContext(ctx context.Context, text string, values []sqldriver.NamedValue) (sqldriver.Rows, error) {
	if len(values) == 0 {
		text, values = parametrized(text)
	}
	return c.Conn.QueryContext(ctx, text, values)
}

// ExecContext implements driver.ExecerContext.
func (c parameterConn) ExecContext(ctx context.Context, text string, values []sqldriver.NamedValue) (sqldriver.Result, error) {
	if len(values) == 0 {
		text, values = parametrized(text)
	}
	return c.Conn.ExecContext(ctx, text, values)
}

// parametrized replaces the string constants of a statement by parameters of no declared type. PostgreSQL finds their types
// by the same rules as those of constants (manual, 10.3), so the statement means the same, with two exceptions that it
// refuses: a type before a constant (interval '1 day'), and one constant in the list of columns and in GROUP BY.
//
// It reads quotes as PostgreSQL does with standard_conforming_strings on (manual, 4.1.2.1). A statement that takes no
// parameters is left as it is, and so is one with another prefix to a constant (E'…'). Statements must have no comments.
func parametrized(text string) (string, []sqldriver.NamedValue) {
	first, _, _ := strings.Cut(strings.TrimLeft(text, " \t\n("), " ")
	switch strings.ToUpper(strings.TrimSpace(first)) {
	case "SELECT", "INSERT", "UPDATE", "DELETE", "WITH":
	default:
		return text, nil
	}
	var out strings.Builder
	var values []sqldriver.NamedValue
	rest := text
	for {
		at := strings.IndexAny(rest, `'"`)
		if at < 0 {
			break
		}
		end := closing(rest, at)
		if end < 0 {
			return text, nil
		}
		if rest[at] == '"' {
			out.WriteString(rest[:end])
			rest = rest[end:]
			continue
		}
		if at > 0 && partOfName(rest[at-1]) {
			return text, nil
		}
		values = append(values, sqldriver.NamedValue{Ordinal: len(values) + 1, Value: strings.ReplaceAll(rest[at+1:end-1], "''", "'")})
		out.WriteString(rest[:at])
		out.WriteByte('$')
		out.WriteString(strconv.Itoa(len(values)))
		rest = rest[end:]
	}
	if values == nil {
		return text, nil
	}
	out.WriteString(rest)
	return out.String(), values
}

// closing is the index after the quote that ends what the quote at an index begins, or -1. A doubled quote ends nothing.
func closing(text string, at int) int {
	quote := text[at]
	for i := at + 1; i < len(text); i++ {
		n := strings.IndexByte(text[i:], quote)
		if n < 0 {
			return -1
		}
		i += n
		if i+1 == len(text) || text[i+1] != quote {
			return i + 1
		}
		i++
	}
	return -1
}

func partOfName(b byte) bool {
	return b == '_' || b == '&' || '0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'z'
}
