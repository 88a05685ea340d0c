//go:build services

package turns_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	budgetsdb "chatbot/adapters/bundb/budgets"
	"chatbot/adapters/bundb/bundbtest"
	chatsdb "chatbot/adapters/bundb/chats"
	identitydb "chatbot/adapters/bundb/identity"
	turnsdb "chatbot/adapters/bundb/turns"
	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/usage"
	"chatbot/ports"
)

// TestReservationsDoNotDeadlockPostgres: members of two groups begin and end answers over two repositories, as two servers do, while
// others interrupt, delete, take over, and change budgets and memberships.
func TestReservationsDoNotDeadlockPostgres(t *testing.T) {
	db := bundbtest.Postgres(t)
	servers := []*turnsdb.Turns{turnsdb.NewTurns(db), turnsdb.NewTurns(db)}
	sessions, budgets, members := chatsdb.NewSessions(db), budgetsdb.New(db), identitydb.NewMemberships(db)
	price, people, teams := &model.Price{Input: 1, Output: 2}, make([]identity.UserID, 12), make([]identity.GroupID, 2)
	for i := range people {
		people[i] = storeUser(t, db, fmt.Sprint("member", i))
	}
	for i := range teams {
		teams[i] = storeTeam(t, db, fmt.Sprint("team", i), people[i*3:])
	}
	expected := func(err error) bool {
		return err == nil || errors.Is(err, chat.ErrMessage) || errors.Is(err, ports.ErrNoMember) || errors.Is(err, chat.ErrSession) || errors.Is(err, chat.ErrNothingToSay) || errors.Is(err, chat.ErrAnswerRunning)
	}
	var working sync.WaitGroup
	for i := range 16 {
		working.Go(func() {
			for range 40 {
				turns, owner, now := servers[rand.IntN(2)], people[rand.IntN(len(people))], time.Now()
				reserve := &ports.Reserve{Call: budget.Call{Prompt: 5, Output: 10, Wanted: true, Price: price}, Everyone: budget.Budget{Unit: budget.USD, Amount: 1e12, Per: budget.Month}}
				a := lockAccept(owner, "hello", 0)
				a.Reserve, a.LeaseUntil = reserve, now.Add(time.Duration(rand.IntN(200))*time.Millisecond)
				turn, err := turns.Begin(t.Context(), a)
				if err != nil {
					t.Error(err)
					return
				}
				var other error
				switch i % 8 {
				case 0:
					_, other = turns.Interrupt(t.Context(), time.Now())
				case 1:
					other = sessions.Delete(t.Context(), owner, turn.SessionID)
				case 2:
					other = budgets.Set(t.Context(), budget.Holder{Group: teams[rand.IntN(2)]}, budget.Budget{Unit: budget.Tokens, Amount: 1e9, Per: budget.Month})
				case 3:
					_, other = members.Add(t.Context(), teams[0], owner, time.Now())
				case 4:
					other = members.Remove(t.Context(), teams[0], owner, time.Now())
				case 5:
					_, other = turns.Continue(t.Context(), ports.Resume{Owner: owner, MessageID: turn.Answer.ID, WorkerID: "another", At: now, LeaseUntil: now.Add(time.Minute), Reserve: reserve})
				}
				if !expected(other) {
					t.Error(other)
				}
				m := turn.Answer
				m.Status, m.Content, m.Seq = chat.Complete, "the answer", 2
				call := &usage.Event{User: owner, Message: m.ID, Purpose: usage.Answer, Model: "p/m", ModelName: "m", Tokens: usage.Tokens{In: 5, Out: 3}, Cost: price.Cost(5, 3), Status: chat.Complete, StartedAt: now}
				if err := turns.Finish(t.Context(), lockRunner, m, time.Now(), ports.Follow{Call: call}); !expected(err) {
					t.Error(err)
				}
			}
		})
	}
	working.Wait()
	noDeadlocks(t, db)
	wantExactDays(t, db, 16*40)
}

// wantExactDays checks that all calls are stored, that their sums by day are right, and that nothing stays reserved.
func wantExactDays(t *testing.T, db *bundb.DB, calls int) {
	t.Helper()
	for what, query := range map[string]string{
		"days that differ from their events": `SELECT count(*) FROM (SELECT user_id, day, sum(tokens_in + tokens_out) AS tokens, sum(cost) AS cost FROM usage_events GROUP BY user_id, day) AS e
			FULL JOIN usage_days AS d ON d.user_id = e.user_id AND d.day = e.day WHERE d.tokens IS DISTINCT FROM e.tokens OR d.cost IS DISTINCT FROM e.cost`,
		"calls that were lost": fmt.Sprintf("SELECT %d - count(*) FROM usage_events", calls),
		"reservations left":    "SELECT count(*) FROM budget_reservations AS r WHERE NOT EXISTS (SELECT 1 FROM messages AS m WHERE m.id = r.message_id AND m.status = 'streaming')",
	} {
		if n, err := bundbtest.Number(t.Context(), db, query); err != nil || n != 0 {
			t.Errorf("%s: %d, %v", what, n, err)
		}
	}
}

// storeTeam stores a group with members and a budget.
func storeTeam(t *testing.T, db *bundb.DB, name string, members []identity.UserID) identity.GroupID {
	t.Helper()
	g, err := identitydb.NewGroups(db).Create(t.Context(), identity.Group{Name: name, CreatedAt: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for _, member := range members {
		if _, err := identitydb.NewMemberships(db).Add(t.Context(), g.ID, member, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if err := budgetsdb.New(db).Set(t.Context(), budget.Holder{Group: g.ID}, budget.Budget{Unit: budget.Tokens, Amount: 1e9, Per: budget.Day}); err != nil {
		t.Fatal(err)
	}
	return g.ID
}
