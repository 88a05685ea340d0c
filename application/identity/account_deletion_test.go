package identity_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	identityapp "chatbot/application/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

// enqueued implements ports.Jobs for Enqueue alone.
type enqueued struct {
	ports.Jobs
	specs []job.Spec
}

func (e *enqueued) Enqueue(_ context.Context, _ time.Time, specs ...job.Spec) error {
	e.specs = append(e.specs, specs...)
	return nil
}

func TestDeletionWaitsUntilConnectionsAreClosed(t *testing.T) {
	now := time.Now().UTC()
	users, logger := &fakeUsers{}, &fakeLogger{}
	users.condemned = []ports.ScheduledDeletion{{User: 7, At: now}}
	remove := func(after time.Duration, payload string) error {
		return identityapp.NewAccountDeleter(users, &enqueued{}, fixedClock(now.Add(after)), logger).Delete(t.Context(), job.Job{Kind: job.DeleteAccount, Payload: payload})
	}
	if got := (job.Job{Kind: job.DeleteAccount, Attempt: 1}).After(remove(19*time.Second, "7"), now, 0); got.Status != job.Waiting || len(users.condemned) != 1 {
		t.Errorf("while a server may still have something open: %+v", got)
	}
	users.outage = errOutage
	if err := remove(21*time.Second, "7"); !errors.Is(err, errOutage) {
		t.Errorf("an outage: %v", err)
	}
	users.outage, users.running = nil, true
	if got := (job.Job{Kind: job.DeleteAccount, Attempt: 3}).After(remove(21*time.Second, "7"), now, 0); got.Status != job.Waiting || got.Attempt != 2 {
		t.Errorf("while an answer runs: %+v", got)
	}
	users.running = false
	if err := remove(21*time.Second, "7"); err != nil || len(users.condemned) != 0 {
		t.Errorf("it is still there: %v", err)
	}
	if err := remove(21*time.Second, "7"); err != nil {
		t.Errorf("a deletion that another attempt has done: %v", err)
	}
	if got := (job.Job{Kind: job.DeleteAccount, Attempt: 1}).After(remove(time.Hour, "seven"), now, 0); got.Status != job.Failed {
		t.Errorf("an unreadable payload: %+v", got)
	}
}

// TestContentsOfErasedAccountsAreCollectedAtOnce: not only with the next collection that is scheduled.
func TestContentsOfErasedAccountsAreCollectedAtOnce(t *testing.T) {
	now := time.Now().UTC()
	users, jobs := &fakeUsers{}, &enqueued{}
	users.condemned = []ports.ScheduledDeletion{{User: 7, At: now.Add(-time.Minute)}}
	deleter := identityapp.NewAccountDeleter(users, jobs, fixedClock(now), &fakeLogger{})
	for range 2 { // the second finds that the account is gone: the first may have been killed before it had the files collected
		if err := deleter.Delete(t.Context(), job.Job{Kind: job.DeleteAccount, Payload: "7"}); err != nil {
			t.Error(err)
		}
	}
	if again := job.Collection(7, now); !slices.Equal(jobs.specs, []job.Spec{again, again}) {
		t.Errorf("%+v", jobs.specs)
	}
}

// TestScheduledAccountsWithoutJobAreFound: their jobs have the keys of those that scheduling enqueues.
func TestScheduledAccountsWithoutJobAreFound(t *testing.T) {
	now := time.Now().UTC()
	users, jobs := &fakeUsers{}, &enqueued{}
	users.condemned = []ports.ScheduledDeletion{{User: 7, At: now.Add(-time.Hour)}, {User: 8, At: now}}
	if err := identityapp.NewAccountDeleter(users, jobs, fixedClock(now), &fakeLogger{}).Find(t.Context(), job.Job{}); err != nil {
		t.Fatal(err)
	}
	want := []job.Spec{job.Deletion(7, now.Add(-time.Hour), now)}
	if !slices.Equal(jobs.specs, want) {
		t.Errorf("%+v, want %+v", jobs.specs, want)
	}
}

type fixedClock time.Time

func (c fixedClock) Now() time.Time { return time.Time(c) }
