package bundb

import (
	sqldriver "database/sql/driver"
	"strings"
	"testing"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/schema"
)

func TestTextsBecomeParameters(t *testing.T) {
	for text, want := range map[string]string{
		"SELECT 1": "SELECT 1",
		"SELECT * FROM u WHERE name = 'a' AND id = 5": "SELECT * FROM u WHERE name = $1 AND id = 5 [a]",
		"SELECT ''":            "SELECT $1 []",
		"SELECT '''', 'it''s'": "SELECT $1, $2 ['|it's]",
		"  (select 'a')":       "  (select $1) [a]",
		`SELECT "it's" FROM "a""b'c" WHERE x='y'`:        `SELECT "it's" FROM "a""b'c" WHERE x=$1 [y]`,
		`INSERT INTO t VALUES ('\x00ff', '{"a","b''"}')`: `INSERT INTO t VALUES ($1, $2) [\x00ff|{"a","b'"}]`,
		"WITH e AS (VALUES ('x'::VARCHAR)) SELECT 1":     "WITH e AS (VALUES ($1::VARCHAR)) SELECT 1 [x]",
		"SELECT '$1 -- /* \"'":                           "SELECT $1 [$1 -- /* \"]",
		`SELECT 'back\', 'slash'`:                        `SELECT $1, $2 [back\|slash]`,
		`SELECT E'\'', 'a'`:                              `SELECT E'\'', 'a'`,
		"SELECT 'open":                                   "SELECT 'open",
		"SET LOCAL lock_timeout = '250ms'":               "SET LOCAL lock_timeout = '250ms'",
		"CREATE TABLE t (a TEXT DEFAULT 'b')":            "CREATE TABLE t (a TEXT DEFAULT 'b')",
	} {
		if got := written(postgresPlaceholders.parametrized(text)); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
	}
}

// FuzzParameters: whatever a value is, bun's constant for it becomes one parameter, with the value. bun refuses NUL, and
// replaces what is not UTF-8.
func FuzzParameters(f *testing.F) {
	for _, s := range []string{"", "'", "''", `\'`, `"`, "a'); DROP TABLE users; --", "$1", "é\n\t", "/*", `{"a"}`} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		one, two = stored(one), stored(two)
		text := schema.NewQueryGen(pgdialect.New()).FormatQuery(`UPDATE ? SET x = ?, y = ? WHERE z = -1`, bun.Ident("it's"), one, two)
		got, values := postgresPlaceholders.parametrized(text)
		if got != `UPDATE "it's" SET x = $1, y = $2 WHERE z = -1` || len(values) != 2 || values[0].Value != one || values[1].Value != two {
			t.Errorf("%q, %q became %s", one, two, written(got, values))
		}
	})
}

func stored(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
}

func written(text string, values []sqldriver.NamedValue) string {
	if values == nil {
		return text
	}
	all := make([]string, len(values))
	for i, v := range values {
		all[i], _ = v.Value.(string)
	}
	return text + " [" + strings.Join(all, "|") + "]"
}
