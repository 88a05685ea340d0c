//go:build services

package turns_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/bundb/bundbtest"
	chatsdb "chatbot/adapters/bundb/chats"
	identitydb "chatbot/adapters/bundb/identity"
	turnsdb "chatbot/adapters/bundb/turns"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

func TestGroupedSendsGetIndividualResultsPostgres(t *testing.T) {
	groupDecides(t, bundbtest.Postgres(t))
}

func TestGroupedSendsNameModelsOfTheirSessionsPostgres(t *testing.T) {
	groupNamesModels(t, bundbtest.Postgres(t))
}

func TestRefusedStatementFailsOneMessagePostgres(t *testing.T) {
	groupIsolates(t, bundbtest.Postgres(t))
}

// TestParallelSendsFromTwoServersPostgres has two servers begin messages of every kind for the same people, in their sessions and
// others', with many repeated keys, while answers end, sessions are deleted and an account is deleted. Only the faults that a
// message can have occur, and PostgreSQL detects no deadlock.
func TestParallelSendsFromTwoServersPostgres(t *testing.T) {
	db := bundbtest.Postgres(t)
	servers := []*turnsdb.Turns{turnsdb.NewTurns(db), turnsdb.NewTurns(db)}
	sessions, users := chatsdb.NewSessions(db), identitydb.NewUsers(db)
	people, turns := peopleWithTurns(t, users, servers[0])
	gone := people[len(people)-1]
	end := func(s *turnsdb.Turns, m chat.Message) {
		m.Status, m.Content = chat.Complete, "the answer"
		if err := s.Finish(t.Context(), lockRunner, m, time.Now(), ports.Follow{}); err != nil && !errors.Is(err, chat.ErrMessage) {
			t.Error(err)
		}
	}
	for _, turn := range turns {
		end(servers[0], turn.Answer)
	}
	var over sync.WaitGroup
	for worker := range 32 {
		over.Go(func() {
			s := servers[worker%2]
			for i := range 25 {
				owner := people[rand.IntN(len(people))]
				turn, err := s.Begin(t.Context(), randomAccept(owner, i, turns[rand.IntN(len(turns))]))
				switch {
				case err == nil && !turn.Repeated:
					end(s, turn.Answer)
				case err == nil, errors.Is(err, chat.ErrSession), errors.Is(err, chat.ErrMessage), errors.Is(err, chat.ErrAnswerRunning),
					errors.Is(err, chat.ErrKeyReused), owner == gone:
				default:
					t.Error(err)
				}
			}
		})
	}
	over.Go(func() {
		for _, turn := range turns[:4] {
			if err := sessions.Delete(t.Context(), people[0], turn.SessionID); err != nil {
				t.Error(err)
			}
			time.Sleep(50 * time.Millisecond)
		}
		if err := users.Schedule(t.Context(), gone, identity.Proof{Operator: true}, time.Now(), job.Deletion(gone, time.Now(), time.Now())); err != nil {
			t.Error(err)
		}
		if err := users.Delete(t.Context(), gone, time.Now()); err != nil && !errors.Is(err, ports.ErrNoUser) {
			t.Error(err)
		}
	})
	over.Wait()
	if n, err := bundbtest.Number(t.Context(), db, "SELECT count(*) FROM sends WHERE answer_id IS NULL"); err != nil || n != 0 {
		t.Errorf("%d keys stand for nothing, %v", n, err)
	}
	noDeadlocks(t, db)
}

// peopleWithTurns stores six people with four turns each.
func peopleWithTurns(t *testing.T, users *identitydb.Users, server *turnsdb.Turns) (people []identity.UserID, turns []chat.Turn) {
	t.Helper()
	for p := range 6 {
		u, err := users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: fmt.Sprint("person", p), Email: fmt.Sprint(p, "@example.com"), HashedPassword: "hash", Active: true}))
		if err != nil {
			t.Fatal(err)
		}
		people = append(people, u.ID())
		for i := range 4 {
			turn, err := server.Begin(t.Context(), lockAccept(u.ID(), fmt.Sprint("question ", i), 0))
			if err != nil {
				t.Fatal(err)
			}
			turns = append(turns, turn)
		}
	}
	return people, turns
}

// randomAccept returns a message of any kind, perhaps in the session of about, or with a key that others use too.
func randomAccept(owner identity.UserID, i int, about chat.Turn) ports.Accept {
	a := lockAccept(owner, fmt.Sprint("message ", i%3), 0)
	a.Bounds = chat.Bounds{Sessions: 10_000, Bytes: 1 << 30}
	switch rand.IntN(5) {
	case 0:
		a.Send.SessionID = about.SessionID
	case 1:
		a.Send.Edits = about.Question.ID
	case 2:
		a.Send.Regenerates = about.Answer.ID
	case 3:
		a.Send.SessionID, a.Bounds = about.SessionID, chat.Bounds{}
	}
	if rand.IntN(2) == 0 {
		a.Send.ClientID = fmt.Sprint("key ", rand.IntN(40))
	}
	if rand.IntN(2) == 0 {
		a.Send.Model = "p/m"
	}
	a.Fingerprint = fmt.Sprint(a.Send)
	return a
}

// BenchmarkBeginPostgres is BenchmarkBeginSQLite, through scripts/with-services.
func BenchmarkBeginPostgres(b *testing.B) { benchBegin(b, bundbtest.Postgres(b)) }
