package bundb_test

import (
	"fmt"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	"chatbot/domain/chat"
	"chatbot/domain/user"
)

// searchMany: among 100 000 messages of one person (3 000 under the race detector, which makes SQLite crawl), rare and common words are found while one types. The bound is far
// above what is logged, since other tests run beside it.
func searchMany(t *testing.T, db *bundb.DB) {
	u, err := bundb.NewUsers(db).Create(t.Context(), user.User{Username: "ada", Email: "ada@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	numbers := "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
	must(t, db, fmt.Sprintf("INSERT INTO chat_sessions (user_id, title) "+numbers+"SELECT %d, 'chat ' || i FROM n", 1000, u.ID))
	must(t, db, fmt.Sprintf("INSERT INTO messages (session_id, role, content) "+numbers+`SELECT 1 + i %% 1000, 'assistant',
		'common words in message number' || i || ', about topic' || (i %% 997) || ' and 漢字' || i || ' at some length, as people write' FROM n`, many))
	must(t, db, "ANALYZE") // as autovacuum does after so many; here it is off
	search := bundb.NewSearch(db)
	one := fmt.Sprint(many - 7)
	for text, most := range map[string]time.Duration{
		"number" + one + " ": 2 * time.Second, "common wor": 2 * time.Second, "topic55": 2 * time.Second, "c": 2 * time.Second, "漢字" + one: 4 * time.Second,
	} {
		q, err := chat.ParseQuery(text)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		hits, _, err := search.Find(t.Context(), u.ID, q, 0, 20)
		took := time.Since(start)
		t.Logf("%q: %d in %v", text, len(hits), took)
		if err != nil || len(hits) == 0 || took > most {
			t.Errorf("%q: %d hits in %v, %v", text, len(hits), took, err)
		}
	}
}

func TestSearchManySQLite(t *testing.T) { searchMany(t, bundbtest.SQLite(t)) }
