package turns_test

import (
	"fmt"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	turnsdb "chatbot/adapters/bundb/turns"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// BenchmarkBeginSQLite times sends of an account with few sessions and of one with 20,000, with and without bounds.
func BenchmarkBeginSQLite(b *testing.B) { benchBegin(b, bundbtest.SQLite(b)) }

func benchBegin(b *testing.B, db *bundb.DB) {
	turns := turnsdb.NewTurns(db)
	for owner, sessions := range []int{1: 10, 2: 20_000} {
		if owner == 0 {
			continue
		}
		bundbtest.Must(b, db, fmt.Sprintf("INSERT INTO users (username, email, hashed_password) VALUES ('u%d', 'u%d@x.example', 'x')", owner, owner))
		bundbtest.Must(b, db, fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			INSERT INTO chat_sessions (user_id) SELECT %d FROM n`, sessions, owner))
		for name, bounds := range map[string]chat.Bounds{"off": {}, "on": {Sessions: 1 << 30, Bytes: 1 << 60}} {
			b.Run(fmt.Sprintf("%d sessions, bounds %s", sessions, name), func(b *testing.B) {
				now := time.Now()
				for range b.N {
					_, err := turns.Begin(b.Context(), ports.Accept{
						Owner: identity.UserID(owner), Send: chat.Send{Text: "hello"}, Choice: chat.Choice{Model: "m"}, WorkerID: "r", At: now, LeaseUntil: now.Add(time.Minute), Bounds: bounds,
					})
					if err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
