package bundb

import (
	sqldriver "database/sql/driver"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/schema"
)

func TestStringConstantsBecomeParametersPostgres(t *testing.T) {
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

func TestConstantsBecomeParametersSQLite(t *testing.T) {
	long := "SELECT 1 WHERE 1 IN (" + strings.Repeat("1, ", 98) + "1)"
	for text, want := range map[string]string{
		"SELECT * FROM u WHERE name = 'it''s' AND id = 5 LIMIT 30": "SELECT * FROM u WHERE name = ?1 AND id = ?2 LIMIT ?3 [it's|5|30]",
		"SELECT '', '?1', 'a -- /* [b] `'":                         "SELECT ?1, ?2, ?3 [|?1|a -- /* [b] `]",
		"SELECT 'streaming', 'interrupted'":                        "SELECT 'streaming', ?1 [interrupted]",
		"SELECT column1, u2.x3, é4 FROM t5 AS u2":                  "SELECT column1, u2.x3, é4 FROM t5 AS u2",
		"SELECT -9223372036854775808, -1, 007":                     "SELECT -9223372036854775808, -?1, ?2 [1|7]",
		"SELECT 1.5, .5, 2., 1e9, 0x1F, 1_000, m.seq/1000":         "SELECT 1.5, .5, 2., 1e9, 0x1F, 1_000, m.seq/?1 [1000]",
		"SELECT X'00ff', 'a', 1":                                   "SELECT X'00ff', 'a', 1",
		"SELECT `it's 1`, [it's 2], \"it's 3\", 'a' FROM `b``'`":   "SELECT `it's 1`, [it's 2], \"it's 3\", ?1 FROM `b``'` [a]",
		"SELECT [it's, 'a'":                                        "SELECT [it's, 'a'",
		"SELECT x ->> '$.a[0]', y LIKE '%_' ESCAPE '\\'":           "SELECT x ->> ?1, y LIKE ?2 ESCAPE ?3 [$.a[0]|%_|\\]",
		"INSERT INTO t (t, rank) VALUES ('merge', 500)":            "INSERT INTO t (t, rank) VALUES (?1, ?2) [merge|500]",
		"PRAGMA max_page_count = 5":                                "PRAGMA max_page_count = 5",
		"VACUUM INTO 'copy.db'":                                    "VACUUM INTO 'copy.db'",
		"ATTACH 'other.db' AS other":                               "ATTACH 'other.db' AS other",
		"CREATE INDEX i ON t (a) WHERE a = 'b'":                    "CREATE INDEX i ON t (a) WHERE a = 'b'",
		long + " AND 1":                                            long + " AND 1",
	} {
		if got := written(sqlitePlaceholders.parametrized(text)); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
	}
	if _, values := sqlitePlaceholders.parametrized(long[:len(long)-4] + ")"); len(values) != 100 {
		t.Errorf("%d parameters of 100", len(values))
	}
}

// FuzzParameters: bun's constant for any value becomes one parameter with that value. bun refuses NUL and replaces invalid UTF-8.
func FuzzParameters(f *testing.F) {
	for _, s := range []string{"", "'", "''", `\'`, `"`, "a'); DROP TABLE users; --", "$1", "?1", "é\n\t", "/*", `{"a"}`, "[", "`", "7"} {
		f.Add(s, s, int64(len(s)))
	}
	f.Fuzz(func(t *testing.T, one, two string, n int64) {
		one, two = stored(one), stored(two)
		format := func(d schema.Dialect) string {
			return schema.NewQueryGen(d).FormatQuery(`UPDATE ? SET x = ?, y = ? WHERE z1 = ?`, bun.Ident("it's"), one, two, n)
		}
		got, values := postgresPlaceholders.parametrized(format(pgdialect.New()))
		if want := fmt.Sprintf(`UPDATE "it's" SET x = $1, y = $2 WHERE z1 = %d`, n); got != want || len(values) != 2 || values[0].Value != one || values[1].Value != two {
			t.Errorf("%q, %q became %s", one, two, written(got, values))
		}
		if one == sqlitePlaceholders.stays || two == sqlitePlaceholders.stays {
			return
		}
		got, values = sqlitePlaceholders.parametrized(format(sqlitedialect.New()))
		want, size := `UPDATE "it's" SET x = ?1, y = ?2 WHERE z1 = ?3`, n
		if n < 0 {
			want, size = strings.Replace(want, "?3", "-?3", 1), -n
		}
		if n == math.MinInt64 {
			want, size = strings.Replace(want, "-?3", "-9223372036854775808", 1), 0
			values = append(values, sqldriver.NamedValue{Value: size})
		}
		if got != want || len(values) != 3 || values[0].Value != one || values[1].Value != two || values[2].Value != size {
			t.Errorf("%q, %q, %d became %s", one, two, n, written(got, values))
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
		all[i] = fmt.Sprint(v.Value)
	}
	return text + " [" + strings.Join(all, "|") + "]"
}
