//go:build services

package turns_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	chatsdb "chatbot/adapters/bundb/chats"
	identitydb "chatbot/adapters/bundb/identity"
	turnsdb "chatbot/adapters/bundb/turns"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

const lockOwner, lockRunner = "grace", "runner"

// TestCheckpointsAndFinishesDoNotDeadlockPostgres ends 200 answers in groups while two loops checkpoint all of them, each in
// another order, and other calls interrupt, delete and send. PostgreSQL must not detect a deadlock.
func TestCheckpointsAndFinishesDoNotDeadlockPostgres(t *testing.T) {
	db := bundbtest.Postgres(t)
	turns, sessions := turnsdb.NewTurns(db), chatsdb.NewSessions(db)
	owner := storeUser(t, db, lockOwner)
	for epoch := range 5 {
		var answers []chat.Message
		for i := range 200 {
			turn, err := turns.Begin(t.Context(), lockAccept(owner, fmt.Sprint("question ", epoch, " ", i), 0))
			if err != nil {
				t.Fatal(err)
			}
			answers = append(answers, turn.Answer)
		}
		ctx, ended := context.WithCancel(t.Context())
		var others sync.WaitGroup
		until := func(do func() error) {
			others.Go(func() {
				for ctx.Err() == nil {
					if err := do(); err != nil && ctx.Err() == nil && !errors.Is(err, chat.ErrSession) {
						t.Error(err)
						return
					}
				}
			})
		}
		for range 2 {
			until(func() error {
				texts := make([]ports.Checkpoint, len(answers))
				for i, at := range rand.Perm(len(answers)) {
					texts[i] = ports.Checkpoint{MessageID: answers[at].ID, Parts: chat.PartsOf("so far", nil), Seq: 1}
				}
				_, err := turns.Checkpoint(t.Context(), lockRunner, texts, time.Now().Add(time.Minute))
				return err
			})
		}
		until(func() error {
			_, err := turns.Interrupt(t.Context(), time.Now())
			return err
		})
		until(func() error {
			_, err := turns.Begin(t.Context(), lockAccept(owner, "another", 0))
			return err
		})
		until(func() error {
			return sessions.Delete(t.Context(), owner, answers[rand.IntN(len(answers)/10)].SessionID)
		})
		finishAll(t, turns, answers)
		ended()
		others.Wait()
	}
	noDeadlocks(t, db)
}

// finishAll ends answers at once, in any order.
func finishAll(t *testing.T, turns *turnsdb.Turns, answers []chat.Message) {
	var ends sync.WaitGroup
	for _, at := range rand.Perm(len(answers)) {
		ends.Go(func() {
			m := answers[at]
			m.Status, m.Content, m.Seq = chat.Complete, "the whole answer", 2
			if err := turns.Finish(t.Context(), lockRunner, m, time.Now(), ports.Follow{}); err != nil && !errors.Is(err, chat.ErrMessage) {
				t.Error(err)
			}
		})
	}
	ends.Wait()
}

// TestDeletionDuringCheckpointsPostgres deletes accounts, and ends their logins, while their answers are checkpointed.
func TestDeletionDuringCheckpointsPostgres(t *testing.T) {
	db := bundbtest.Postgres(t)
	turns, users, logins := turnsdb.NewTurns(db), identitydb.NewUsers(db), identitydb.NewLogins(db)
	for epoch := range 10 {
		owner := storeUser(t, db, fmt.Sprint(lockOwner, epoch))
		var texts []ports.Checkpoint
		for i := range 20 {
			turn, err := turns.Begin(t.Context(), lockAccept(owner, fmt.Sprint("question ", i), 0))
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, ports.Checkpoint{MessageID: turn.Answer.ID, Parts: chat.PartsOf("so far", nil), Seq: 1})
			_, _, err = logins.Create(t.Context(), identity.RestoreLogin(identity.LoginRecord{
				UserID: owner, FamilyHash: fmt.Sprint("family", epoch, i), TokenHash: fmt.Sprint("token", epoch, i),
				CreatedAt: time.Now(), UsedAt: time.Now(), ExpiresAt: time.Now().Add(time.Hour),
			}), identity.Proof{Hash: "hash"}, 0, nil)
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := users.Schedule(t.Context(), owner, identity.Proof{Operator: true}, time.Now(), job.Deletion(owner, time.Now(), time.Now())); err != nil {
			t.Fatal(err)
		}
		var over sync.WaitGroup
		for range 3 {
			over.Go(func() {
				for range 20 {
					some := slices.Clone(texts)
					rand.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
					if _, err := turns.Checkpoint(t.Context(), lockRunner, some, time.Now().Add(time.Minute)); err != nil {
						t.Error(err)
					}
					if err := logins.RevokeOthers(t.Context(), owner, 0, time.Now()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		over.Go(func() {
			if err := users.Delete(t.Context(), owner, time.Now()); err != nil {
				t.Error(err)
			}
		})
		over.Wait()
	}
	noDeadlocks(t, db)
}

func storeUser(t *testing.T, db *bundb.DB, name string) identity.UserID {
	t.Helper()
	u, err := identitydb.NewUsers(db).Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: name, Email: name + "@example.com", HashedPassword: "hash", Active: true}))
	if err != nil {
		t.Fatal(err)
	}
	return u.ID()
}

func lockAccept(owner identity.UserID, text string, session chat.SessionID) ports.Accept {
	return ports.Accept{
		Owner: owner, Send: chat.Send{Text: text, SessionID: session}, Choice: chat.Choice{Model: "m"}, WorkerID: lockRunner, At: time.Now(), LeaseUntil: time.Now().Add(time.Minute),
	}
}

// noDeadlocks checks PostgreSQL's counter, which includes a connection's deadlocks at the latest when it ends.
func noDeadlocks(t *testing.T, db *bundb.DB) {
	t.Helper()
	time.Sleep(1500 * time.Millisecond) // PostgreSQL publishes its statistics once a second
	n, err := bundbtest.Number(t.Context(), db, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
	if err != nil || n != 0 {
		t.Errorf("PostgreSQL found %d deadlocks, %v", n, err)
	}
}
