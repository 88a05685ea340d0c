package bundb_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// BenchmarkStatementsSQLite measures what requests and messages ask of the database, with the CPU of the process:
//
//	go test ./adapters/bundb -run '^$' -bench StatementsSQLite -cpu 2
func BenchmarkStatementsSQLite(b *testing.B) { benchStatements(b, bundbtest.SQLite(b)) }

func benchStatements(b *testing.B, db *bundb.DB) {
	s, ctx, now := storage(db), b.Context(), time.Now()
	owner, err := s.Users.Create(ctx, identity.RestoreUser(identity.UserRecord{Username: "ada", Email: "ada@example.com", Active: true, HashedPassword: "hash"}))
	if err != nil {
		b.Fatal(err)
	}
	device, _, err := s.Logins.Create(ctx, identity.RestoreLogin(identity.LoginRecord{UserID: owner.ID(), FamilyHash: "f", TokenHash: "t", CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(time.Hour)}), identity.Proof{Hash: "hash"}, 10, nil)
	if err != nil {
		b.Fatal(err)
	}
	bundbtest.Must(b, db, fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
		INSERT INTO chat_sessions (user_id, title) SELECT %d, 'Chat' FROM n`, owner.ID()))
	begin := func(b *testing.B, session chat.SessionID, reserve *ports.Reserve) chat.Turn {
		turn, err := s.Turns.Begin(ctx, ports.Accept{
			Owner: owner.ID(), Send: chat.Send{SessionID: session, Text: "What is a bind argument?", ClientID: fmt.Sprint(time.Now().UnixNano())}, Choice: chat.Choice{Model: "m"}, Title: "Bind arguments", WorkerID: "r",
			Bounds: chat.Bounds{Sessions: 1 << 30, Bytes: 1 << 60}, At: now, LeaseUntil: now.Add(time.Minute), Reserve: reserve,
		})
		if err != nil {
			b.Fatal(err)
		}
		return turn
	}
	finish := func(b *testing.B, turn chat.Turn) {
		m := turn.Answer
		m.Status, m.Content, m.Seq = chat.Complete, "A value beside the text of a statement.", 2
		if err := s.Turns.Finish(ctx, "r", m, now, ports.Follow{Call: contract.Call(owner.ID(), m)}); err != nil {
			b.Fatal(err)
		}
	}
	session := chat.SessionID(0)
	for range 20 {
		turn := begin(b, session, nil)
		session = turn.SessionID
		finish(b, turn)
	}
	running := begin(b, 0, nil)
	bounded := &ports.Reserve{Call: budget.Call{Prompt: 10, Output: 20, Wanted: true}, Everyone: budget.Budget{Unit: budget.Tokens, Amount: budget.MaxTokens, Per: budget.Month}}
	for _, c := range []struct {
		name string
		do   func(b *testing.B)
	}{
		{"me", func(b *testing.B) {
			_, err := s.Logins.Holder(ctx, device.ID())
			check(b, err)
		}},
		{"list", func(b *testing.B) {
			check(b, second(s.Sessions.List(ctx, owner.ID(), chat.SessionPage{Limit: 30, Sort: chat.UpdatedDesc})))
		}},
		{"open", func(b *testing.B) { check(b, second(s.Messages.Path(ctx, owner.ID(), session, 0, 30))) }},
		{"checkpoint", func(b *testing.B) {
			_, err := s.Turns.Checkpoint(ctx, "r", []ports.Checkpoint{{MessageID: running.Answer.ID, Parts: chat.PartsOf("some words", nil), Seq: 1}}, now.Add(time.Minute))
			check(b, err)
		}},
		{"begin and finish", func(b *testing.B) { finish(b, begin(b, session, nil)) }},
		{"begin and finish under a budget", func(b *testing.B) { finish(b, begin(b, session, bounded)) }},
		{"budgets", func(b *testing.B) { check(b, firstOf(s.Budgets.Bounding(ctx, owner.ID()))) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			used := processCPU(b)
			for b.Loop() {
				c.do(b)
			}
			b.ReportMetric(float64(processCPU(b)-used)/float64(b.N), "cpu-ns/op")
		})
	}
}

func firstOf[A any](_ A, err error) error { return err }

func second[A, B any](_ A, _ B, err error) error { return err }

func check(b *testing.B, err error) {
	if err != nil {
		b.Fatal(err)
	}
}

// processCPU returns the CPU time of the process so far.
func processCPU(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
