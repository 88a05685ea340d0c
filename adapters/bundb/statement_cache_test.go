package bundb

import (
	"context"
	sqldriver "database/sql/driver"
	"fmt"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"modernc.org/sqlite"
)

func cachedDB(t *testing.T) *DB {
	t.Helper()
	db, err := Open(t.Context(), Options{SQLitePath: filepath.Join(t.TempDir(), "chatbot.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// TestStatementCacheIsBounded: a new statement evicts and closes the least recently used one; closing the connection closes all.
func TestStatementCacheIsBounded(t *testing.T) {
	opener, err := sqlite.NewConnector("file:" + filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	counted := &countingConnector{Connector: opener}
	c, err := cachingConnector{counted}.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ask := func(name string) {
		t.Helper()
		rows, err := c.(*cachingConn).QueryContext(t.Context(), "SELECT ?1 AS "+name, []sqldriver.NamedValue{{Ordinal: 1, Value: name}})
		if err != nil {
			t.Fatal(err)
		}
		got := make([]sqldriver.Value, 1)
		if err := rows.Next(got); err != nil || got[0] != name {
			t.Errorf("%v, %v, want %s", got, err, name)
		}
		if err := rows.Close(); err != nil {
			t.Error(err)
		}
	}
	for i := range maxCached + 50 {
		ask(fmt.Sprint("a", i))
		ask("often")
	}
	if counted.prepared != maxCached+51 || counted.closed != 51 {
		t.Errorf("%d statements compiled, %d closed; want %d and 51", counted.prepared, counted.closed, maxCached+51)
	}
	if err := c.Close(); err != nil || counted.closed != counted.prepared {
		t.Errorf("%d of %d statements closed, %v", counted.closed, counted.prepared, err)
	}
}

type countingConnector struct {
	sqldriver.Connector
	prepared, closed int
}

func (c *countingConnector) Connect(ctx context.Context) (sqldriver.Conn, error) {
	opened, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return countingConn{opened.(sqliteConn), c}, nil
}

type countingConn struct {
	sqliteConn
	counts *countingConnector
}

func (c countingConn) PrepareContext(ctx context.Context, text string) (sqldriver.Stmt, error) {
	s, err := c.sqliteConn.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	c.counts.prepared++
	return countingStmt{s.(stmt), c.counts}, nil
}

type countingStmt struct {
	stmt
	counts *countingConnector
}

func (s countingStmt) Close() error {
	s.counts.closed++
	return s.stmt.Close()
}

// TestPartialIndexConstantsStayInText: as an argument, SQLite would recompile the statement at each execution.
func TestPartialIndexConstantsStayInText(t *testing.T) {
	db := cachedDB(t)
	var indexes []string
	err := db.read.NewRaw("SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql LIKE '% WHERE %'").Scan(t.Context(), &indexes)
	if err != nil || len(indexes) == 0 {
		t.Fatal(indexes, err)
	}
	for _, index := range indexes {
		condition := regexp.MustCompile(`(?is) where .*`).FindString(index)
		if text, values := sqlitePlaceholders.parametrized("SELECT 1.5" + condition); values != nil {
			t.Errorf("%s\nhas constants that become parameters: %s", index, text)
		}
	}
}

// TestArgumentsEqualConstantsSQLite executes expressions with arguments (in SELECT) and as written (in VALUES, which is left
// unchanged), against columns of each affinity.
func TestArgumentsEqualConstantsSQLite(t *testing.T) {
	db := cachedDB(t)
	for _, s := range []string{
		"CREATE TABLE kinds (t TEXT COLLATE NOCASE, i INTEGER, n NUMERIC, b BLOB)",
		"CREATE VIRTUAL TABLE words USING fts5 (text)",
		"INSERT INTO kinds VALUES ('Abc', 5, 5.5, '5')",
		"INSERT INTO words VALUES ('it''s a [word] of 2026')",
	} {
		if _, err := db.write.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	for _, expression := range []string{
		"5 = '5'", "typeof(5) || typeof('5') || typeof(-5)", "7 / 2", "-7 % 3", "'a' < 5", "5 + '5'", "CAST('5' AS INTEGER)", "CAST(-5 AS TEXT)",
		"9223372036854775807", "-9223372036854775808", "9223372036854775808", "1.5 + 1", "1e3 + 0x1F", "length(X'00ff')", "'abc' LIKE 'AB%'", `'a_b' LIKE 'a\_b' ESCAPE '\'`,
		"'abc' GLOB 'a*'", "'A' = 'a' COLLATE NOCASE", "substr('héllo', 2, 3)", "json_extract('{\"a\":[1,2]}', '$.a[1]')", "'[1,2]' -> 1", "'{\"a\":1}' ->> '$.a'",
		"(SELECT sum(value) FROM json_each('[1,2,3]'))", "printf('%05d', 7)", "strftime('%Y', '2026-11-29 02:00:00')", "quote('it''s')", "nullif('', '')", "coalesce(NULL, 'x', 1)",
		"CASE 'streaming' WHEN 'streaming' THEN 1 ELSE 0 END", "5 IN (1, 5)", "'5' IN (1, 5)", "5 BETWEEN 1 AND 10", "(SELECT group_concat(column1) FROM (VALUES (1), ('1'), ('a')))",
		"(SELECT t = 'ABC' FROM kinds)", "(SELECT i = '5' FROM kinds)", "(SELECT n > '5' FROM kinds)", "(SELECT b = 5 FROM kinds)", "(SELECT b = '5' FROM kinds)", "(SELECT t < 5 FROM kinds)",
		"(SELECT rowid FROM words WHERE words MATCH '\"it''s\" AND word*' LIMIT 1 OFFSET 0)", "(SELECT snippet(words, 0, '<', '>', '…', 3) FROM words('2026'))",
		"(SELECT sum(i) OVER (ORDER BY i ROWS 5 PRECEDING) FROM kinds)", "(WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT max(i) FROM n)",
	} {
		var with, as any
		if err := db.read.QueryRowContext(t.Context(), "SELECT "+expression).Scan(&with); err != nil {
			t.Errorf("%s: %v", expression, err)
		}
		if err := db.read.QueryRowContext(t.Context(), "VALUES ("+expression+")").Scan(&as); err != nil {
			t.Errorf("%s: %v", expression, err)
		}
		if with != as {
			t.Errorf("%s is %v (%T) with arguments and %v (%T) as it is", expression, with, with, as, as)
		}
	}
}

// TestInterruptedStatementCanBeReusedSQLite: a cached statement that was interrupted or failed works the next time.
func TestInterruptedStatementCanBeReusedSQLite(t *testing.T) {
	db := cachedDB(t)
	count := func(ctx context.Context, most int) (n int, err error) {
		err = db.write.NewRaw("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT max(i) FROM n", most).Scan(ctx, &n)
		return n, err
	}
	for range 3 {
		soon, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if n, err := count(soon, 1<<40); err == nil {
			t.Error(n)
		}
		cancel()
		if n, err := count(t.Context(), 7); n != 7 || err != nil {
			t.Error(n, err)
		}
	}
	put := func(id int) error {
		_, err := db.write.NewRaw("INSERT INTO users (id, username, email, hashed_password) VALUES (?, ?, ?, 'x')", id, fmt.Sprint("u", id), fmt.Sprint(id, "@x.example")).Exec(t.Context())
		return err
	}
	for id := range 3 {
		if err := put(id + 1); err != nil {
			t.Error(err)
		}
		if err := put(id + 1); !UniqueViolation(err) {
			t.Errorf("the same account again: %v", err)
		}
	}
}
