package search_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	identitydb "chatbot/adapters/bundb/identity"
	searchdb "chatbot/adapters/bundb/search"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// BenchmarkSearchSQLite measures searches of a person with 20 messages and of one with 12.1 % of all, among
// SEARCH_BENCH_MESSAGES (20000) messages of 60 people:
//
//	SEARCH_BENCH_MESSAGES=1000000 go test ./adapters/bundb/search -run '^$' -bench SearchSQLite -benchtime 20x -timeout 2h
func BenchmarkSearchSQLite(b *testing.B) { benchSearch(b, bundbtest.SQLite(b)) }

func benchSearch(b *testing.B, db *bundb.DB) {
	total := 20_000
	if n, err := strconv.Atoi(os.Getenv("SEARCH_BENCH_MESSAGES")); err == nil {
		total = n
	}
	few, lot := benchPeople(b, db, total)
	before := benchSize(b, db)
	start := time.Now()
	index := searchdb.NewSearch(db)
	for n := 1; n > 0; {
		var err error
		if n, err = index.Index(b.Context(), 500); err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("%d messages of %d MB indexed in %v; the index has %d MB", total, before>>20, time.Since(start), (benchSize(b, db)-before)>>20)
	for _, c := range []struct {
		name  string
		owner identity.UserID
		text  string
	}{
		{"few/the", few, "the "}, {"few/typing-the", few, "the"}, {"few/absent", few, "qqqqq"}, {"few/漢字", few, "漢字"},
		{"lot/the", lot, "the "}, {"lot/typing-t", lot, "t"}, {"lot/typing-the", lot, "the"}, {"lot/typing-word1", lot, "word1"}, {"lot/two-words", lot, "the word77 "}, {"lot/rare", lot, "word4999 the"},
		{"lot/absent", lot, "qqqqq"}, {"lot/漢字", lot, "漢字"}, {"lot/漢", lot, "漢"}, {"lot/漢字を勉強", lot, "漢字を勉強"},
	} {
		b.Run(c.name, func(b *testing.B) {
			q, err := chat.ParseQuery(c.text)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, _, err := index.Find(b.Context(), c.owner, q, 0, 20); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// benchSize returns the size of the database in bytes.
func benchSize(b *testing.B, db *bundb.DB) int {
	b.Helper()
	for _, query := range []string{"SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", "SELECT pg_database_size(current_database())"} {
		if n, err := bundbtest.Number(b.Context(), db, query); err == nil {
			return n
		}
	}
	b.Fatal("no size")
	return 0
}

// benchPeople stores the messages, and returns an account with few of them and one with many.
func benchPeople(b *testing.B, db *bundb.DB, total int) (few, lot identity.UserID) {
	b.Helper()
	var people []identity.UserID
	var sessions strings.Builder
	for i := range 60 {
		u, err := identitydb.NewUsers(db).Create(b.Context(), identity.RestoreUser(identity.UserRecord{Username: fmt.Sprint("person", i), Email: fmt.Sprintf("p%d@example.com", i)}))
		if err != nil {
			b.Fatal(err)
		}
		people = append(people, u.ID())
		fmt.Fprintf(&sessions, ", (%d, 'chat about word%d')", u.ID(), i)
	}
	exec := func(statement string) {
		if err := bundbtest.Exec(b.Context(), db, statement); err != nil {
			b.Fatal(err)
		}
	}
	exec("INSERT INTO chat_sessions (user_id, title) VALUES " + sessions.String()[2:])
	// Sixty sessions with thousands of messages each: on PostgreSQL, counting their bytes would take longer than everything else.
	_ = bundbtest.Exec(b.Context(), db, "ALTER TABLE messages DISABLE TRIGGER count_new_message") // SQLite cannot, and needs no such thing
	random := rand.New(rand.NewPCG(1, 2))
	for done := 0; done < total; {
		var rows strings.Builder
		for range min(2000, total-done) {
			session := 3 + random.IntN(58) // the first account has few, the second many
			switch {
			case done%(total/20) == 0:
				session = 1
			case random.IntN(1000) < 121:
				session = 2
			}
			fmt.Fprintf(&rows, ", (%d, 'assistant', '", session)
			for range 40 {
				if random.IntN(12) == 0 {
					rows.WriteString("the ")
				}
				fmt.Fprintf(&rows, "word%d ", int(5000*random.Float64()*random.Float64()*random.Float64()))
			}
			if random.IntN(5) == 0 {
				rows.WriteString("私は漢字を勉強しています")
			}
			rows.WriteString("')")
			done++
		}
		exec("INSERT INTO messages (session_id, role, content) VALUES " + rows.String()[2:])
	}
	return people[0], people[1]
}
