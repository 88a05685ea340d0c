package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/jobs"
	"chatbot/domain/job"
	"chatbot/ports"
)

func TestJobsRunWithinASecondAndOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ran atomic.Int32
		b := run(t, map[job.Kind]jobs.Handler{job.MakeTitle: func(_ context.Context, j job.Job) error {
			if j.Payload != "7" || j.Attempt != 1 {
				t.Errorf("%+v", j)
			}
			ran.Add(1)
			return nil
		}})
		b.enqueue(t, job.Title(7, 1))
		b.enqueue(t, job.Title(7, 1))
		time.Sleep(time.Second)
		synctest.Wait()
		if j := b.get(1); ran.Load() != 1 || j.Status != job.Done || j.EndedAt.IsZero() {
			t.Errorf("ran %d times: %+v", ran.Load(), j)
		}
		time.Sleep(time.Hour)
		b.stop()
		if ran.Load() != 1 || len(b.outcomes) != 1 || len(b.said()) > 0 {
			t.Errorf("ran %d times, %v, %v", ran.Load(), b.outcomes, b.said())
		}
	})
}

func TestFailuresAreTriedAgainUntilTheLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var began []time.Time
		b := run(t, map[job.Kind]jobs.Handler{job.MakeTitle: func(context.Context, job.Job) error {
			if began = append(began, time.Now()); len(began) == 2 {
				panic("boom")
			}
			return errors.New("boom")
		}})
		b.enqueue(t, job.Title(7, 1))
		time.Sleep(24 * time.Hour)
		b.stop()
		policy := job.PolicyOf(job.MakeTitle)
		if j := b.get(1); len(began) != policy.Attempts || j.Status != job.Failed || j.Error != "boom" {
			t.Errorf("%d attempts: %+v", len(began), j)
		}
		for i := 1; i < len(began); i++ {
			waited, most := began[i].Sub(began[i-1]), policy.Backoff.Longest(i)
			if waited < most/2 || waited > most+time.Second {
				t.Errorf("waited %v before attempt %d, want %v to %v", waited, i+1, most/2, most)
			}
		}
		said := b.said()
		if len(said) != policy.Attempts || !strings.Contains(said[0], "trying again") || !strings.Contains(said[len(said)-1], "not tried again") ||
			!strings.Contains(b.records[1].Err.Error(), "panic: boom") || !strings.Contains(b.records[1].Fields["stack"].(string), "worker_test.go") || b.records[len(said)-1].Level != ports.Error {
			t.Errorf("%v", said)
		}
	})
}

func TestKindsRunSideBySideWithinTheirConcurrency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var titles, erasures, most atomic.Int32
		b := run(t, map[job.Kind]jobs.Handler{
			job.MakeTitle: func(context.Context, job.Job) error {
				most.Store(max(most.Load(), titles.Add(1)))
				time.Sleep(10 * time.Second)
				titles.Add(-1)
				return nil
			},
			job.DeleteAccount: func(context.Context, job.Job) error { erasures.Add(1); return nil },
		})
		for i := range 20 {
			b.enqueue(t, job.Title(7, i))
		}
		b.enqueue(t, job.Deletion(7, time.Now(), time.Now()))
		time.Sleep(time.Second)
		if erasures.Load() != 1 {
			t.Error("a kind waits for another one")
		}
		time.Sleep(time.Minute)
		b.stop()
		if limit := job.PolicyOf(job.MakeTitle).Concurrency; int(most.Load()) != limit || len(b.outcomes) != 21 {
			t.Errorf("%d at once, want %d; %d ended", most.Load(), limit, len(b.outcomes))
		}
	})
}

func TestAttemptsEndAtTheirDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := make(chan struct{}, 1)
		b := run(t, map[job.Kind]jobs.Handler{job.MakeTitle: func(ctx context.Context, _ job.Job) error {
			began <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		}})
		b.enqueue(t, job.Title(7, 1))
		<-began // at once or with the next tick
		time.Sleep(job.PolicyOf(job.MakeTitle).Timeout)
		synctest.Wait()
		if j := b.get(1); j.Status != job.Waiting || j.Attempt != 1 || j.Error != context.DeadlineExceeded.Error() {
			t.Errorf("%+v", j)
		}
		b.stop()
	})
}

// TestLongJobsKeepTheirLeases: beyond the lease, also while the storage is away for a moment.
func TestLongJobsKeepTheirLeases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ran atomic.Int32
		b := run(t, map[job.Kind]jobs.Handler{job.PruneAudit: func(context.Context, job.Job) error {
			ran.Add(1)
			time.Sleep(5 * time.Minute)
			return nil
		}})
		time.Sleep(time.Minute) // it is scheduled by itself
		b.set(errOutage)
		time.Sleep(15 * time.Second)
		b.set(nil)
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if j := b.get(1); ran.Load() != 1 || j.Status != job.Done || j.Attempt != 1 {
			t.Errorf("ran %d times: %+v", ran.Load(), j)
		}
		if said := b.said(); len(said) != 1 || !strings.Contains(said[0], "cannot be claimed") {
			t.Errorf("one outage, logged as %v", said)
		}
		b.stop()
	})
}

func TestAttemptThatLostItsLeaseIsInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var cause atomic.Value
		b := run(t, map[job.Kind]jobs.Handler{job.DeleteAccount: func(ctx context.Context, _ job.Job) error {
			<-ctx.Done()
			cause.Store(context.Cause(ctx))
			return ctx.Err()
		}})
		b.enqueue(t, job.Deletion(7, time.Now(), time.Now()))
		time.Sleep(time.Second)
		b.take(1)
		time.Sleep(15 * time.Second)
		synctest.Wait()
		if j := b.get(1); !errors.Is(cause.Load().(error), ports.ErrJobLost) || j.Status != job.Running || j.Worker != "another" {
			t.Errorf("ended by %v: %+v", cause.Load(), j)
		}
		b.stop()
		if len(b.outcomes) > 0 || len(b.said()) > 0 {
			t.Errorf("%v %v", b.outcomes, b.said())
		}
	})
}

// TestWorkerNeverTakesWhatItStillRuns: also when its leases expired before it could renew them.
func TestWorkerNeverTakesWhatItStillRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := &jumpingClock{}
		running := map[string]bool{}
		var mu sync.Mutex
		b := runAt(t, clock, map[job.Kind]jobs.Handler{job.MakeTitle: func(_ context.Context, j job.Job) error {
			mu.Lock()
			if running[j.Key] {
				t.Errorf("%s runs twice at once", j.Key)
			}
			running[j.Key] = true
			mu.Unlock()
			time.Sleep(700 * time.Millisecond)
			mu.Lock()
			running[j.Key] = false
			mu.Unlock()
			return nil
		}})
		for i := range 40 {
			b.enqueue(t, job.Title(7, i))
		}
		for range 20 {
			time.Sleep(350 * time.Millisecond)
			clock.ahead.Add(int64(time.Minute))
		}
		time.Sleep(10 * time.Second)
		b.stop()
		for id := range 40 {
			if j := b.get(job.ID(id + 1)); j.Status != job.Done || j.Attempt != 1 {
				t.Errorf("%+v", j)
			}
		}
	})
}

// TestOutagesAreLoggedOnceEach: also while nothing runs.
func TestOutagesAreLoggedOnceEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := run(t, map[job.Kind]jobs.Handler{job.MakeTitle: func(context.Context, job.Job) error { return nil }})
		for range 2 {
			b.set(errOutage)
			time.Sleep(time.Minute)
			b.set(nil)
			time.Sleep(time.Minute)
		}
		if b.stop(); len(b.said()) != 2 {
			t.Errorf("two outages, logged as %v", b.said())
		}
	})
}

// TestLeasesAreRenewedWhileOutcomesCannotBeStored: storing them is slow before it fails.
func TestLeasesAreRenewedWhileOutcomesCannotBeStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := run(t, map[job.Kind]jobs.Handler{
			job.MakeTitle:     func(context.Context, job.Job) error { time.Sleep(2 * time.Second); return nil },
			job.DeleteAccount: func(context.Context, job.Job) error { time.Sleep(45 * time.Second); return nil },
		})
		for i := range 4 {
			b.enqueue(t, job.Title(7, i))
		}
		b.enqueue(t, job.Deletion(7, time.Now(), time.Now()))
		time.Sleep(time.Second)
		b.hang(true) // only End
		time.Sleep(40 * time.Second)
		if j := b.get(5); j.DueAt.Before(time.Now()) {
			t.Errorf("its lease ran out %v ago", time.Since(j.DueAt))
		}
		b.hang(false)
		time.Sleep(10 * time.Second)
		b.stop()
		for id := range job.ID(5) {
			if j := b.get(id + 1); j.Status != job.Done || j.Attempt != 1 {
				t.Errorf("%+v", j)
			}
		}
	})
}

// TestOutcomeIsStoredAfterAnOutage: without another attempt.
func TestOutcomeIsStoredAfterAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ran atomic.Int32
		b := run(t, map[job.Kind]jobs.Handler{job.MakeTitle: func(context.Context, job.Job) error {
			ran.Add(1)
			time.Sleep(5 * time.Second)
			return nil
		}})
		b.enqueue(t, job.Title(7, 1))
		time.Sleep(2 * time.Second)
		b.set(errOutage)
		time.Sleep(20 * time.Second)
		b.set(nil)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if j := b.get(1); ran.Load() != 1 || j.Status != job.Done {
			t.Errorf("ran %d times: %+v", ran.Load(), j)
		}
		b.stop()
	})
}

// TestStopInterruptsAttempts: they are due again at once, without having counted.
func TestStopInterruptsAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := run(t, map[job.Kind]jobs.Handler{
			job.DeleteAccount: func(ctx context.Context, _ job.Job) error {
				<-ctx.Done()
				time.Sleep(8 * time.Second)
				return fmt.Errorf("a statement: %w", ctx.Err())
			},
			job.MakeTitle: func(context.Context, job.Job) error { time.Sleep(time.Second); return nil },
		})
		b.enqueue(t, job.Deletion(7, time.Now(), time.Now()), job.Title(7, 1), job.Title(8, 1))
		time.Sleep(700 * time.Millisecond)
		stopped := time.Now()
		b.stop()
		if took := time.Since(stopped); took > 9*time.Second {
			t.Errorf("it took %v", took)
		}
		if j := b.get(1); j.Status != job.Waiting || j.Attempt != 0 || j.Error != "" || j.DueAt.After(time.Now()) {
			t.Errorf("interrupted: %+v", j)
		}
		if b.get(2).Status != job.Done || b.get(3).Status != job.Done {
			t.Errorf("ended meanwhile: %+v %+v", b.get(2), b.get(3))
		}
	})
}

// TestSchedulesRunOncePerPeriod: also with two workers, and after a restart within the period.
func TestSchedulesRunOncePerPeriod(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		handlers := map[job.Kind]jobs.Handler{job.PruneAudit: func(context.Context, job.Job) error { at = append(at, time.Now()); return nil }}
		b := run(t, handlers)
		second := func() *jobs.Worker {
			return jobs.New(jobs.Ports{Jobs: b.store, Secrets: secret{}, Clock: bubbleClock{}, Logger: b.observer, Meter: b.observer}, handlers)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go second().Run(ctx)
		time.Sleep(30 * time.Minute)
		cancel()
		synctest.Wait()
		ctx, cancel = context.WithCancel(t.Context())
		go second().Run(ctx)
		time.Sleep(3*time.Hour - 30*time.Minute - time.Second)
		synctest.Wait()
		if len(at) != 3 || !slices.IsSortedFunc(at, time.Time.Compare) || at[2].Sub(at[1]) < 59*time.Minute {
			t.Errorf("in three hours it ran at %v", at)
		}
		cancel()
		b.stop()
	})
}

// TestManyJobsFollowEachOtherAtOnce: a worker does not wait for the next look while jobs are due.
func TestManyJobsFollowEachOtherAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := run(t, map[job.Kind]jobs.Handler{job.MakeTitle: func(context.Context, job.Job) error { time.Sleep(time.Millisecond); return nil }})
		for i := range 400 {
			b.enqueue(t, job.Title(7, i))
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if b.stop(); len(b.outcomes) != 400 {
			t.Errorf("%d of 400 ended within a second", len(b.outcomes))
		}
	})
}

// TestJobThatCrashesServersFails: it is not begun after its last attempt.
func TestJobThatCrashesServersFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := run(t, map[job.Kind]jobs.Handler{job.MakeTitle: func(context.Context, job.Job) error { t.Error("it was begun"); return nil }})
		b.store.mu.Lock()
		now := time.Now().UTC()
		b.all = append(b.all, &job.Job{ID: 1, Kind: job.MakeTitle, Key: "1", Status: job.Running, Worker: "dead", Attempt: job.PolicyOf(job.MakeTitle).Attempts, DueAt: now})
		b.store.mu.Unlock()
		time.Sleep(time.Second)
		synctest.Wait()
		if j := b.get(1); j.Status != job.Failed || !strings.Contains(j.Error, "the server stopped") {
			t.Errorf("%+v", j)
		}
		b.stop()
	})
}
