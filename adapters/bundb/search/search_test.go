package search_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	identitydb "chatbot/adapters/bundb/identity"
	searchdb "chatbot/adapters/bundb/search"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// searchMany: among many messages of one person, rare and common words are found as fast as people type, and the duration of a
// search reveals nothing about other people's messages to a person without messages. The bounds are far above what is logged,
// because other tests run in parallel.
func searchMany(t *testing.T, db *bundb.DB) {
	ada, bob := createUser(t, db, "ada"), createUser(t, db, "bob")
	fillMessages(t, db, ada)
	indexed(t, db)
	search := searchdb.NewSearch(db)
	one := fmt.Sprint(many - 7)
	for text, most := range map[string]time.Duration{
		"number" + one + " ": time.Second, "common wor": time.Second, "topic55": time.Second, "c": time.Second, "漢字" + one: time.Second, "私は漢字": time.Second, "字": time.Second,
	} {
		took, n := timeSearch(t, search, ada, text)
		t.Logf("%q: %d in %v", text, n, took)
		if n == 0 || took > most {
			t.Errorf("%q: %d hits in %v", text, n, took)
		}
	}
	for text, absent := range map[string]string{ // of the same shape, with words that occur nowhere
		"common wor": "xommon xor", "c": "q", "at some length, as peop": "xt xome xength, xs xeop", "字": "龘", "私は漢字": "龘鱻麤灪",
	} {
		took, absentTook := fastestSearches(t, search, bob, text, absent)
		if took > 3*absentTook+time.Millisecond {
			t.Errorf("bob, who wrote nothing, waits %v for %q, and %v for %q, which nobody wrote", took, text, absentTook, absent)
		}
	}
}

// fillMessages stores many messages of one person, as an import does.
func fillMessages(t *testing.T, db *bundb.DB, owner identity.UserID) {
	t.Helper()
	numbers := "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
	bundbtest.Must(t, db, fmt.Sprintf("INSERT INTO chat_sessions (user_id, title) "+numbers+"SELECT %d, 'chat ' || i FROM n", 1000, owner))
	bundbtest.Must(t, db, fmt.Sprintf("INSERT INTO messages (session_id, role, content) "+numbers+`SELECT 1 + i %% 1000, 'assistant',
		'common words in message number' || i || ', about topic' || (i %% 997) || ' and 私は漢字' || i || ' at some length, as people write' FROM n`, many))
	bundbtest.Must(t, db, "ANALYZE") // as autovacuum, which is off here, would after so many
}

func createUser(t *testing.T, db *bundb.DB, name string) identity.UserID {
	t.Helper()
	u, err := identitydb.NewUsers(db).Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: name, Email: name + "@example.com"}))
	if err != nil {
		t.Fatal(err)
	}
	return u.ID()
}

// indexed indexes everything that is queued.
func indexed(t *testing.T, db *bundb.DB) {
	t.Helper()
	for {
		n, err := searchdb.NewSearch(db).Index(t.Context(), 500)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func timeSearch(t *testing.T, search *searchdb.Search, owner identity.UserID, text string) (time.Duration, int) {
	t.Helper()
	q, err := chat.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	hits, _, err := search.Find(t.Context(), owner, q, 0, 20)
	if err != nil {
		t.Errorf("%q: %v", text, err)
	}
	return time.Since(start), len(hits)
}

// fastestSearches returns the least duration of each of two searches that find nothing. They alternate, so that other load delays
// both alike.
func fastestSearches(t *testing.T, search *searchdb.Search, owner identity.UserID, text, other string) (took, otherTook time.Duration) {
	t.Helper()
	least := map[string]time.Duration{text: time.Hour, other: time.Hour}
	for range 15 {
		for query, best := range least {
			took, n := timeSearch(t, search, owner, query)
			if least[query] = min(best, took); n > 0 {
				t.Errorf("%q finds %d", query, n)
			}
		}
	}
	return least[text], least[other]
}

// searchDeadline: a deadline interrupts a search in the middle of its statement. fill indexes messages that do not exist; the one
// whose id is scanned is the only one that the search finds.
func searchDeadline(t *testing.T, db *bundb.DB, fill string) {
	ada := createUser(t, db, "ada")
	bundbtest.Must(t, db, fill)
	for _, statement := range []string{
		"INSERT INTO chat_sessions (user_id) VALUES (1)", fmt.Sprintf("INSERT INTO messages (id, session_id, role, content) VALUES (%d, 1, 'user', 'aa bb')", scanned),
	} {
		bundbtest.Must(t, db, statement)
	}
	q, _ := chat.ParseQuery("aa bb ")
	find := func(within time.Duration) (hits int, took time.Duration, err error) {
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), within)
		defer cancel()
		found, _, err := searchdb.NewSearch(db).Find(ctx, ada, q, 0, 10)
		return len(found), time.Since(began), err
	}
	whole := time.Hour
	for range 3 {
		hits, took, err := find(time.Hour)
		if err != nil || hits != 1 {
			t.Fatal(hits, err)
		}
		whole = min(whole, took)
	}
	best, late := time.Hour, 0
	for ended := 0; ended < 5; {
		hits, took, err := find(whole / 10)
		if late < 100 && err == nil && hits == 1 {
			late++ // the result is complete: on a busy machine, the timer of a deadline may fire only after the search
			continue
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("%d hits, %v, after %v of %v, and %d complete searches", hits, err, took, whole, late)
		}
		ended++
		best = min(best, took)
	}
	if t.Logf("given up after %v of %v; %d were complete before", best, whole, late); best > whole/2 {
		t.Errorf("given up after %v of %v", best, whole)
	}
}

// No message but one has both words, so that the first step of the statement reads the whole index.
func TestSearchDeadlineInterruptsSQLite(t *testing.T) {
	searchDeadline(t, bundbtest.SQLite(t), fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %[1]d)
		INSERT INTO message_terms (rowid, terms) SELECT i, CASE WHEN i = %[1]d THEN '1waa 1wbb' WHEN i %% 2 THEN '1waa' ELSE '1wbb' END FROM n`, scanned))
}

func TestSearchManySQLite(t *testing.T) { searchMany(t, bundbtest.SQLite(t)) }
