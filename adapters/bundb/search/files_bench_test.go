package search_test

import (
	"fmt"
	"math/rand/v2"
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

// The files that are searched, and their pages of 3 KB.
const files, pages = 40, 340

// BenchmarkFileTextsSQLite measures what indexing a megabyte of a file's text takes, and how long its longest transaction is, and then
// searches among 40 such files.
func BenchmarkFileTextsSQLite(b *testing.B) { benchFileTexts(b, bundbtest.SQLite(b)) }

func benchFileTexts(b *testing.B, db *bundb.DB) {
	benchFiles(b, db)
	index := searchdb.NewSearch(db)
	before, longest, start := benchSize(b, db), time.Duration(0), time.Now()
	for n := 1; n > 0; {
		var err error
		began := time.Now()
		if n, err = index.Index(b.Context(), 32); err != nil {
			b.Fatal(err)
		}
		longest = max(longest, time.Since(began))
	}
	b.Logf("%d MB of text indexed in %v, at most %v at once; the index has %d MB beside %d MB", files*pages*3000>>20, time.Since(start), longest, (benchSize(b, db)-before)>>20, before>>20)
	for _, text := range []string{"0 ", "0", "9e3779b1 1b3779b1", "qqqqq"} {
		b.Run(text, func(b *testing.B) {
			q, err := chat.ParseQuery(text)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				hits, _, err := index.Find(b.Context(), 1, q, 0, 20)
				if err != nil {
					b.Fatal(err)
				}
				for _, hit := range hits {
					q.Show(hit)
				}
			}
		})
	}
}

// benchFiles stores the files, in words that are about as frequent as those of English.
func benchFiles(b *testing.B, db *bundb.DB) {
	b.Helper()
	if _, err := identitydb.NewUsers(db).Create(b.Context(), identity.RestoreUser(identity.UserRecord{Username: "ada", Email: "ada@example.com"})); err != nil {
		b.Fatal(err)
	}
	exec := func(statement string) {
		b.Helper()
		if err := bundbtest.Exec(b.Context(), db, statement); err != nil {
			b.Fatal(err)
		}
	}
	exec("INSERT INTO chat_sessions (user_id, title) VALUES (1, 'x')")
	exec("INSERT INTO messages (session_id, role, content) VALUES (1, 'user', 'x')")
	random := rand.New(rand.NewPCG(1, 2))
	words := rand.NewZipf(random, 1.07, 4, 30_000)
	for f := 1; f <= files; f++ {
		exec(fmt.Sprintf("INSERT INTO file_blobs (id, user_id, sha256, bytes, derived, touched_at) VALUES (%d, 1, '%d', 1, false, '2026-01-01 00:00:00+00:00')", f, f))
		exec(fmt.Sprintf("INSERT INTO files (id, user_id, blob_id, name, media_type, status, pages, created_at) VALUES (%d, 1, %d, 'x.pdf', 'x', 'ready', %d, '2026-01-01 00:00:00+00:00')", f, f, pages))
		exec(fmt.Sprintf("INSERT INTO message_files (message_id, position, file_id) VALUES (1, %d, %d)", f, f))
		var rows strings.Builder
		for page := 1; page <= pages; page++ {
			fmt.Fprintf(&rows, ", (%d, %d, '', '", f, page)
			for n := 0; n < 3000; {
				word := fmt.Sprintf("%x", words.Uint64()*2654435761%(1<<28))
				n += len(word) + 1
				rows.WriteString(word + " ")
			}
			rows.WriteString("')")
		}
		exec("INSERT INTO file_texts (file_id, page, title, text) VALUES " + rows.String()[2:])
		exec(fmt.Sprintf("INSERT INTO unindexed_files (file_id, page, skipped) VALUES (%d, 1, 0)", f))
	}
}
