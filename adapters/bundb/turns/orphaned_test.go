package turns_test

import (
	"testing"
	"time"

	"chatbot/adapters/bundb/bundbtest"
	turnsdb "chatbot/adapters/bundb/turns"
	usagedb "chatbot/adapters/bundb/usage"
	"chatbot/domain/budget"
	"chatbot/domain/usage"
	"chatbot/ports"
)

// TestCallsOfProgramsThatDiedAreAllRecorded: also when they are more than are recorded at once.
func TestCallsOfProgramsThatDiedAreAllRecorded(t *testing.T) {
	db := bundbtest.SQLite(t)
	bundbtest.Must(t, db, "INSERT INTO users (id, username, email, hashed_password) VALUES (1, 'ada', 'a@x.example', 'x')")
	now := time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)
	call := usage.Event{User: 1, Message: usage.WithoutMessage(1), Purpose: usage.API, Model: "p/m", ModelName: "m", StartedAt: now, Tokens: usage.Tokens{In: 20}}
	if _, err := usagedb.NewCalls(db).Reserve(t.Context(), call, ports.Reserve{
		Call: budget.Call{Prompt: 20, Output: 80, Wanted: true}, Everyone: budget.Budget{Unit: budget.Tokens, Amount: 1_000_000, Per: budget.Day}, Until: now,
	}); err != nil {
		t.Fatal(err)
	}
	const more = 1500
	bundbtest.Must(t, db, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
		INSERT INTO budget_reservations (message_id, epoch, purpose, user_id, day, tokens, cost, orphaned_at, running_call)
		SELECT br.message_id - n.i, br.epoch, br.purpose, br.user_id, br.day, br.tokens, br.cost, br.orphaned_at, br.running_call FROM budget_reservations AS br, n`)
	turns := turnsdb.NewTurns(db)
	for range 2 {
		if _, err := turns.Interrupt(t.Context(), now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	for table, want := range map[string]int{"budget_reservations": 0, "usage_events": more + 1} {
		if n, err := bundbtest.Count(t.Context(), db, table); err != nil || n != want {
			t.Errorf("%d rows in %s, want %d; %v", n, table, want, err)
		}
	}
}
