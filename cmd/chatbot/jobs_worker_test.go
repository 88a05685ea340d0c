//go:build faults

package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"chatbot/adapters/bundb"
	identitydb "chatbot/adapters/bundb/identity"
	jobsdb "chatbot/adapters/bundb/jobs"
	turnsdb "chatbot/adapters/bundb/turns"
	"chatbot/adapters/system"
	identityapp "chatbot/application/identity"
	"chatbot/application/jobs"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

// With JOB_WORKER, the test binary causes jobs and runs them until it is killed. The value is the number of the round: each round lives
// a minute later, so that the leases of the one before have expired.
func init() {
	inProcess = append(inProcess, func() bool {
		round, err := strconv.Atoi(os.Getenv("JOB_WORKER"))
		if err == nil {
			if err := jobWorker(round); err != nil {
				log.Fatal(err)
			}
		}
		return err == nil
	})
}

// laterClock is a clock that is ahead.
type laterClock struct{ by time.Duration }

func (c laterClock) Now() time.Time { return time.Now().UTC().Add(c.by) }

type silent struct{}

func (silent) Log(context.Context, ports.Record)                 {}
func (silent) JobAttempted(job.Kind, job.Outcome, time.Duration) {}

// jobWorker prints each cause once its transaction is durable: "account ID" or "answer ID". With JOB_CAUSES=off it only runs jobs.
func jobWorker(round int) error {
	ctx := context.Background()
	db, err := bundb.Open(ctx, bundb.Options{URL: os.Getenv("DATABASE_URL"), SQLitePath: os.Getenv("JOB_DATABASE")})
	if err != nil {
		return err
	}
	clock := laterClock{time.Duration(round) * time.Minute}
	stored := jobsdb.NewJobs(db)
	second, err := sql.Open(os.Getenv("JOB_DRIVER"), os.Getenv("JOB_SOURCE"))
	if err != nil {
		return err
	}
	effects := &effects{db: second}
	deleter := identityapp.NewAccountDeleter(identitydb.NewUsers(db), stored, clock, silent{})
	worker := jobs.New(jobs.Ports{Jobs: stored, Secrets: system.Secrets{}, Clock: clock, Logger: silent{}, Meter: silent{}}, map[job.Kind]jobs.Handler{
		// A kind that never gives up: a job may be killed in many rounds in a row.
		job.DeleteAccount: effects.around(func(ctx context.Context, j job.Job) error {
			if strings.HasPrefix(j.Payload, "answer ") {
				return nil
			}
			return deleter.Delete(ctx, j)
		}),
		job.FindDeletions: deleter.Find,
	})
	var running sync.WaitGroup
	running.Go(func() { worker.Run(ctx) })
	if os.Getenv("JOB_CAUSES") != "off" {
		if err := causeJobs(ctx, db, clock); err != nil {
			return err
		}
	}
	running.Wait()
	return nil
}

// causeJobs makes accounts that are deleted at once, and answers that are followed by a job.
func causeJobs(ctx context.Context, db *bundb.DB, clock ports.Clock) error {
	users, turns := identitydb.NewUsers(db), turnsdb.NewTurns(db)
	account := func() (identity.User, error) {
		name, now := fmt.Sprintf("u%d", rand.Uint64()), clock.Now()
		return users.Create(ctx, identity.RestoreUser(identity.UserRecord{Username: name, Email: name + "@x.example", Active: true, CreatedAt: now, UpdatedAt: now}))
	}
	for {
		leaving, err := account()
		if err != nil {
			return err
		}
		// Scheduled long ago, so that it is due at once.
		at := clock.Now().Add(-time.Hour)
		if err := users.Schedule(ctx, leaving.ID(), identity.Proof{Operator: true}, at, job.Deletion(leaving.ID(), at, at)); err != nil {
			return err
		}
		fmt.Println("account", leaving.ID())

		owner, err := account()
		if err != nil {
			return err
		}
		now := clock.Now()
		turn, err := turns.Begin(ctx, ports.Accept{
			Owner: owner.ID(), Send: chat.Send{Text: "?!"}, Title: chat.DefaultTitle, WorkerID: "w", At: now, LeaseUntil: now.Add(time.Hour),
			Choice: chat.Choice{Model: "m"}, Format: 1,
		})
		if err != nil {
			return err
		}
		m := turn.Answer
		m.Status, m.Content = chat.Complete, "Pardon?"
		cause := fmt.Sprint("answer ", m.ID)
		if err := turns.Finish(ctx, "w", m, now, ports.Follow{Jobs: []job.Spec{{Kind: job.DeleteAccount, Key: cause, Payload: cause}}}); err != nil {
			return err
		}
		fmt.Println(cause)
	}
}

// effects records what jobs do.
type effects struct{ db *sql.DB }

// around returns a handler that first begins an attempt, then has one effect by key, does the rest, and ends the attempt. Each is a
// transaction of its own, so that a kill can come between any two.
func (e *effects) around(do jobs.Handler) jobs.Handler {
	return func(ctx context.Context, j job.Job) error {
		steps := []func() error{
			func() error {
				return e.note(ctx, "INSERT INTO begun (kind, key, attempt) VALUES ($1, $2, $3)", j.Kind, j.Key, j.Attempt)
			},
			func() error {
				return e.note(ctx, "INSERT INTO effects (kind, key) VALUES ($1, $2) ON CONFLICT DO NOTHING", j.Kind, j.Key)
			},
			func() error { return do(ctx, j) },
			func() error {
				return e.note(ctx, "INSERT INTO ended (kind, key, attempt) VALUES ($1, $2, $3)", j.Kind, j.Key, j.Attempt)
			},
		}
		for _, step := range steps {
			if err := step(); err != nil {
				return err
			}
			time.Sleep(rand.N(10 * time.Millisecond))
		}
		return nil
	}
}

func (e *effects) note(ctx context.Context, statement string, values ...any) error {
	_, err := e.db.ExecContext(ctx, statement, values...)
	return err
}
