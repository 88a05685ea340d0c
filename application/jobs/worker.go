// Package jobs runs stored jobs, repeats them by schedule, and lists them for operators.
package jobs

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"chatbot/domain/job"
	"chatbot/ports"
)

const (
	// tickEvery is the interval between looks for due jobs.
	tickEvery = 500 * time.Millisecond
	// lease is how long a job stays with a worker that does not renew it. A job whose process died is claimed by another worker
	// after it.
	lease = 30 * time.Second
	// renewEvery leaves two more tries before a lease expires.
	renewEvery = 10 * time.Second
	// storeWithin bounds one call of the storage.
	storeWithin = 5 * time.Second
	// stopWithin bounds storing the jobs that were interrupted by the end of Run.
	stopWithin = 3 * time.Second
)

// Handler does one attempt of a job. It may run again after a crash, also beside an attempt whose lease expired, so its effects are
// idempotent. It ends soon after its context. Errors: job.Later, job.Pointless; any other is tried again as the kind's policy has it.
type Handler func(ctx context.Context, j job.Job) error

// Ports are the dependencies of the worker.
type Ports struct {
	Jobs    ports.Jobs
	Secrets ports.Secrets
	Clock   ports.Clock
	Logger  ports.Logger
	Meter   ports.JobMeter
}

// Worker runs the jobs of the kinds that it has handlers for. Any number of processes may run one.
type Worker struct {
	Ports
	id       string // identifies this process in leases; new with each start
	handlers map[job.Kind]Handler
	jitter   func() float64 // from 0 to 1

	renewAt   time.Time
	enqueued  map[job.Kind]string // key of the last scheduled run
	failing   bool                // during a storage outage, which is logged once
	attempts  map[job.ID]*attempt // until their outcome is stored
	more      map[job.Kind]bool   // the last claim filled the room for the kind, so that more jobs may be due
	attempted sync.WaitGroup
	ended     chan *attempt
}

// New returns a worker that does nothing until Run is called.
func New(p Ports, handlers map[job.Kind]Handler) *Worker {
	return &Worker{
		Ports: p, id: p.Secrets.Secret(), handlers: handlers, jitter: rand.Float64,
		enqueued: map[job.Kind]string{}, attempts: map[job.ID]*attempt{}, more: map[job.Kind]bool{}, ended: make(chan *attempt),
	}
}

// Run runs jobs until ctx ends. Attempts that are then running are interrupted, waited for, and made due again.
func (w *Worker) Run(ctx context.Context) {
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	w.tick(ctx)
	for {
		select {
		case <-ctx.Done():
			w.stop(ctx)
			return
		case a := <-w.ended:
			if w.end(ctx, a); w.more[a.job.Kind] {
				w.bounded(ctx, w.Clock.Now(), w.claim)
			}
		case <-tick.C:
			w.tick(ctx)
		}
	}
}

// tick uses one clock reading for renewing and judging leases, so that a slow storage never makes a worker claim its own jobs.
func (w *Worker) tick(ctx context.Context) {
	now := w.Clock.Now()
	for _, a := range w.attempts {
		if a.outcome != nil { // could not be stored before
			w.end(ctx, a)
		}
	}
	for _, step := range []func(context.Context, time.Time) error{w.renew, w.schedule, w.claim} {
		if !w.bounded(ctx, now, step) {
			return
		}
	}
}

// bounded calls the storage and reports whether it works.
func (w *Worker) bounded(ctx context.Context, now time.Time, step func(context.Context, time.Time) error) bool {
	call, cancel := context.WithTimeout(ctx, storeWithin)
	defer cancel()
	return w.note(ctx, step(call, now))
}

// renew extends the leases and interrupts the attempts that lost theirs.
func (w *Worker) renew(ctx context.Context, now time.Time) error {
	if now.Before(w.renewAt) || len(w.attempts) == 0 {
		return nil
	}
	ids := make([]job.ID, 0, len(w.attempts))
	for id := range w.attempts {
		ids = append(ids, id)
	}
	lost, err := w.Jobs.Renew(ctx, w.id, ids, now.Add(lease))
	if err != nil {
		return err
	}
	w.renewAt = now.Add(renewEvery)
	for _, id := range lost {
		w.attempts[id].interrupt(ports.ErrJobLost)
	}
	return nil
}

// schedule enqueues the runs that began since the last tick. All servers do, and the key makes them one.
func (w *Worker) schedule(ctx context.Context, now time.Time) error {
	for kind := range w.handlers {
		every := job.PolicyOf(kind).Every
		if every == 0 {
			continue
		}
		run := job.Scheduled(kind, every, now)
		if w.enqueued[kind] == run.Key {
			continue
		}
		if err := w.Jobs.Enqueue(ctx, now, run); err != nil {
			return err
		}
		w.enqueued[kind] = run.Key
	}
	return nil
}

// claim starts attempts of as many due jobs as the policies have room for.
func (w *Worker) claim(ctx context.Context, now time.Time) error {
	free := map[job.Kind]int{}
	for kind := range w.handlers {
		free[kind] = job.PolicyOf(kind).Concurrency
	}
	for _, a := range w.attempts {
		free[a.job.Kind]--
	}
	claimed, err := w.Jobs.Claim(ctx, ports.JobClaim{Worker: w.id, Free: free, Now: now, LeaseUntil: now.Add(lease)})
	for _, j := range claimed {
		free[j.Kind]--
		w.start(ctx, j)
	}
	for kind, room := range free {
		w.more[kind] = room <= 0
	}
	return err
}

// note reports whether the storage works, and logs the beginning of an outage.
func (w *Worker) note(ctx context.Context, err error) bool {
	if err != nil && !w.failing && ctx.Err() == nil {
		w.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "jobs", Message: "Jobs cannot be claimed; trying again", Err: err})
	}
	w.failing = err != nil
	return err == nil
}
