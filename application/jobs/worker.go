// Package jobs runs stored jobs, repeats them by schedule, and lists them for operators.
package jobs

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
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
			if w.end(ctx, a) && w.more[a.job.Kind] {
				w.work(ctx, w.renew, w.claim)
			}
		case <-tick.C:
			w.tick(ctx)
		}
	}
}

// tick does what is due. Leases come first, because storing outcomes may take long.
func (w *Worker) tick(ctx context.Context) {
	if !w.work(ctx, w.renew) {
		return
	}
	for _, a := range w.attempts {
		if a.outcome != nil && !w.end(ctx, a) { // it could not be stored before, nor now
			return
		}
	}
	if w.work(ctx, w.renew, w.schedule, w.claim) {
		w.failing = false
	}
}

// work calls the storage with one clock reading for all steps, and reports whether it works.
func (w *Worker) work(ctx context.Context, steps ...func(context.Context, time.Time) error) bool {
	now := w.Clock.Now()
	for _, step := range steps {
		call, cancel := context.WithTimeout(ctx, storeWithin)
		err := step(call, now)
		cancel()
		if err != nil {
			w.noteFailure(ctx, err)
			return false
		}
	}
	return true
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

// claim starts attempts of as many due jobs as the policies have room for. It never takes a job that runs here: when a lease could
// not be renewed in time, as after a suspended process, its attempt still runs.
func (w *Worker) claim(ctx context.Context, now time.Time) error {
	free := map[job.Kind]int{}
	for kind := range w.handlers {
		free[kind] = job.PolicyOf(kind).Concurrency
	}
	for _, a := range w.attempts {
		free[a.job.Kind]--
	}
	claimed, err := w.Jobs.Claim(ctx, ports.JobClaim{
		Worker: w.id, Free: free, Except: slices.Collect(maps.Keys(w.attempts)), Now: now, LeaseUntil: now.Add(lease),
	})
	for _, j := range claimed {
		free[j.Kind]--
		w.start(ctx, j)
	}
	for kind, room := range free {
		w.more[kind] = room <= 0
	}
	return err
}

// noteFailure logs the beginning of a storage outage, which ends with the first tick that succeeds.
func (w *Worker) noteFailure(ctx context.Context, err error) {
	if !w.failing && ctx.Err() == nil {
		w.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "jobs", Message: "Jobs cannot be claimed; trying again", Err: err})
	}
	w.failing = true
}
