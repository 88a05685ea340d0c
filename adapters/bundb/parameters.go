package bundb

import (
	"context"
	sqldriver "database/sql/driver"
	"strconv"
	"strings"
)

// connector opens connections that send the string constants of a statement, which bun writes into its text, as separate bind
// arguments. PostgreSQL logs the text of failed and slow statements, and messages, names and hashes must not appear there. The
// statements are not prepared under a name, so a pooler may route each to another connection. Numbers stay in the text: they are
// ids and counts. For SQLite see cachingConnector.
type connector struct {
	sqldriver.Connector
	dialect placeholders
}

// placeholders is a database's syntax of parameters, and which constants become parameters.
type placeholders struct {
	prefix byte   // precedes the parameter's number
	begins string // bytes that begin a constant or a quoted name
	stays  string // a string constant that stays in the text; "" is none
	most   int    // a statement with more constants is left unchanged; 0: no limit
}

var postgresPlaceholders = placeholders{prefix: '$', begins: `'"`}

// Connect implements driver.Connector.
func (c connector) Connect(ctx context.Context) (sqldriver.Conn, error) {
	opened, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return parameterConn{opened.(conn), c.dialect}, nil
}

// conn is what the connections of both drivers implement.
type conn interface {
	sqldriver.Conn
	sqldriver.ConnBeginTx
	sqldriver.ConnPrepareContext
	sqldriver.ExecerContext
	sqldriver.QueryerContext
	sqldriver.Pinger
	sqldriver.SessionResetter
}

type parameterConn struct {
	conn
	dialect placeholders
}

// QueryContext implements driver.QueryerContext.
func (c parameterConn) QueryContext(ctx context.Context, text string, values []sqldriver.NamedValue) (sqldriver.Rows, error) {
	if len(values) == 0 {
		text, values = c.dialect.parametrized(text)
	}
	return c.conn.QueryContext(ctx, text, values)
}

// ExecContext implements driver.ExecerContext.
func (c parameterConn) ExecContext(ctx context.Context, text string, values []sqldriver.NamedValue) (sqldriver.Result, error) {
	if len(values) == 0 {
		text, values = c.dialect.parametrized(text)
	}
	return c.conn.ExecContext(ctx, text, values)
}

// IsValid implements driver.Validator if the driver does.
func (c parameterConn) IsValid() bool {
	v, ok := c.conn.(sqldriver.Validator)
	return !ok || v.IsValid()
}

// parametrized replaces the string constants of a statement by parameters of no declared type. Both databases treat such a
// parameter like a string constant (PostgreSQL 10.3; SQLite gives neither an affinity), so the statement means the same.
// PostgreSQL refuses a type before a parameter (interval '1 day'), and the same constant both in the column list and in GROUP BY;
// both refuse a parameter in the condition of a conflict target.
//
// Quotes are parsed as by PostgreSQL with standard_conforming_strings on (4.1.2.1), and as by SQLite. A statement that accepts no
// parameters is left unchanged, as is one with a prefixed constant (E'…', X'…'). Statements must not contain comments.
func (p placeholders) parametrized(text string) (string, []sqldriver.NamedValue) {
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
		at := strings.IndexAny(rest, p.begins)
		if at < 0 {
			break
		}
		value, end := constant(rest, at)
		switch {
		case end < 0:
			return text, nil
		case value == nil || p.stays != "" && value == p.stays:
			out.WriteString(rest[:end])
			rest = rest[end:]
			continue
		case len(values) == p.most && p.most > 0:
			return text, nil
		}
		values = append(values, sqldriver.NamedValue{Ordinal: len(values) + 1, Value: value})
		out.WriteString(rest[:at])
		out.WriteByte(p.prefix)
		out.WriteString(strconv.Itoa(len(values)))
		rest = rest[end:]
	}
	if values == nil {
		return text, nil
	}
	out.WriteString(rest)
	return out.String(), values
}

// constant returns the value of the string or integer that begins at an index, and the index after it. Anything else (a quoted
// name, a fraction, the end of a name) has a nil value; -1 means that the rest cannot be parsed.
func constant(text string, at int) (any, int) {
	named := at > 0 && partOfName(text[at-1])
	switch first := text[at]; {
	case first == '\'':
		end := closing(text, at)
		if named || end < 0 {
			return nil, -1
		}
		return strings.ReplaceAll(text[at+1:end-1], "''", "'"), end
	case first < '0' || first > '9':
		return nil, closing(text, at)
	}
	end := at + 1
	for end < len(text) && partOfName(text[end]) {
		end++
	}
	n, err := strconv.ParseInt(text[at:end], 10, 64)
	if err != nil || named {
		return nil, end
	}
	return n, end
}

// closing returns the index after the quote that closes the one at an index, or -1. A doubled quote closes nothing, except the
// bracket of an SQLite name.
func closing(text string, at int) int {
	quote := text[at]
	if quote == '[' {
		if n := strings.IndexByte(text[at:], ']'); n > 0 {
			return at + n + 1
		}
		return -1
	}
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
	return b == '_' || b == '.' || b >= 0x80 || b == '&' || '0' <= b && b <= '9' || 'a' <= b|0x20 && b|0x20 <= 'z'
}
