package jobs_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chatbot/application/jobs"
	"chatbot/domain/job"
	"chatbot/ports"
)

var errOutage = errors.New("storage is away")

// store implements ports.Jobs as its contract has it.
type store struct {
	mu     sync.Mutex
	all    []*job.Job
	outage error
	hangs  bool // End does not return before its context has ended
}

func (s *store) Enqueue(_ context.Context, now time.Time, specs ...job.Spec) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, spec := range specs {
		taken := slices.ContainsFunc(s.all, func(j *job.Job) bool { return j.Kind == spec.Kind && j.Key == spec.Key })
		if s.outage != nil || taken {
			continue
		}
		due := spec.DueAt
		if due.IsZero() {
			due = now
		}
		s.all = append(s.all, &job.Job{ID: job.ID(len(s.all) + 1), Kind: spec.Kind, Key: spec.Key, Payload: spec.Payload, Status: job.Waiting, DueAt: due, CreatedAt: now})
	}
	return s.outage
}

func (s *store) Claim(_ context.Context, c ports.JobClaim) (claimed []job.Job, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.outage != nil {
		return nil, s.outage
	}
	for _, j := range s.all {
		if j.EndedAt.IsZero() && !j.DueAt.After(c.Now) && c.Free[j.Kind] > 0 && !slices.Contains(c.Except, j.ID) {
			c.Free[j.Kind]--
			j.Status, j.Worker, j.DueAt = job.Running, c.Worker, c.LeaseUntil
			j.Attempt++
			claimed = append(claimed, *j)
		}
	}
	return claimed, nil
}

func (s *store) Renew(_ context.Context, worker string, ids []job.ID, leaseUntil time.Time) (lost []job.ID, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if j := s.all[id-1]; s.outage == nil && j.Worker == worker && j.Status == job.Running {
			j.DueAt = leaseUntil
		} else {
			lost = append(lost, id)
		}
	}
	if s.outage != nil {
		return nil, s.outage
	}
	return lost, nil
}

func (s *store) End(ctx context.Context, j job.Job, o job.Outcome, now time.Time) error {
	s.mu.Lock()
	hangs := s.hangs
	s.mu.Unlock()
	if hangs {
		<-ctx.Done()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := errors.Join(ctx.Err(), s.outage); err != nil {
		return err
	}
	stored := s.all[j.ID-1]
	if stored.Worker != j.Worker || stored.Attempt != j.Attempt || stored.Status != job.Running {
		return ports.ErrJobLost
	}
	stored.Status, stored.Attempt, stored.DueAt, stored.Error = o.Status, o.Attempt, o.DueAt, o.Error
	if o.Status == job.Done || o.Status == job.Failed {
		stored.EndedAt = now
	}
	return nil
}

func (s *store) Prune(context.Context, time.Time, time.Time, int) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := min(len(s.all), 1000)
	s.all = s.all[n:]
	return n, s.outage
}

// get returns a copy of the job with the id.
func (s *store) get(id job.ID) job.Job {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.all[id-1]
}

func (s *store) set(outage error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outage = outage
}

func (s *store) hang(yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hangs = yes
}

// take makes another worker claim the job.
func (s *store) take(id job.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[id-1].Worker = "another"
	s.all[id-1].Attempt++
}

type observer struct {
	mu       sync.Mutex
	records  []ports.Record
	outcomes []job.Outcome
}

func (o *observer) Log(_ context.Context, r ports.Record) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.records = append(o.records, r)
}

func (o *observer) JobAttempted(_ job.Kind, outcome job.Outcome, _ time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.outcomes = append(o.outcomes, outcome)
}

func (o *observer) said() (all []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, r := range o.records {
		all = append(all, r.Message)
	}
	return all
}

// jumpingClock can be set forward, as when a process was suspended.
type jumpingClock struct{ ahead atomic.Int64 }

func (c *jumpingClock) Now() time.Time { return time.Now().UTC().Add(time.Duration(c.ahead.Load())) }

type bubbleClock struct{}

func (bubbleClock) Now() time.Time { return time.Now().UTC() }

type secret struct{}

func (secret) Secret() string { return "worker-1" }

// bench is a worker that runs within a synctest bubble until the test ends.
type bench struct {
	*store
	*observer
	stop func() // waits for the end of Run
}

func run(t *testing.T, handlers map[job.Kind]jobs.Handler) *bench {
	t.Helper()
	return runAt(t, bubbleClock{}, handlers)
}

func runAt(t *testing.T, clock ports.Clock, handlers map[job.Kind]jobs.Handler) *bench {
	t.Helper()
	b := &bench{store: &store{}, observer: &observer{}}
	w := jobs.New(jobs.Ports{Jobs: b.store, Secrets: secret{}, Clock: clock, Logger: b.observer, Meter: b.observer}, handlers)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.Run(ctx)
	}()
	b.stop = func() { cancel(); <-done }
	t.Cleanup(cancel)
	return b
}

func (b *bench) enqueue(t *testing.T, specs ...job.Spec) {
	t.Helper()
	if err := b.Enqueue(t.Context(), time.Now().UTC(), specs...); err != nil {
		t.Fatal(err)
	}
}
