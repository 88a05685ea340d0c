// Package turn is the engine of the chat: it accepts a message, runs the model, streams the answer to
// any number of readers, keeps it safe while it grows, and ends it in exactly one way.
//
// An answer belongs to the server. The goroutine that runs it outlives the request that asked for it;
// only Stop, the model's end, or the server going away ends it.
package turn

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// How an answer's run is ended from outside; the causes of its context.
var (
	errStopped  = errors.New("stopped by the person")
	errDraining = errors.New("the server is going away")
	errLost     = errors.New("the answer is no longer ours to write")
	errTooLong  = ports.ErrModelTooLong
)

const (
	// checkpointEvery keeps stored text less than 1 s behind with room for the statement itself.
	checkpointEvery = 500 * time.Millisecond
	// lease is how long an answer stays ours without a checkpoint. With reclaimEvery it bounds how long a
	// dead process's answers look alive: under 5 s.
	lease        = 3 * time.Second
	reclaimEvery = time.Second
	// checkpointTimeout is shorter than the lease: a statement that hangs must leave time for another.
	checkpointTimeout = 2 * time.Second
	// graceAfterOutage is how long other processes get to extend their leases after an outage of the storage. One of their
	// statements may hang for checkpointTimeout first.
	graceAfterOutage = 2 * lease
	// storeTimeout bounds any other call to the storage.
	storeTimeout = 5 * time.Second
	// lastStores is how long a process that goes away tries to store ends before it spools them.
	lastStores = 5 * time.Second
	// signalEvery is how often the wish to stop an answer of another process is sent until it has ended.
	signalEvery = time.Second
	stopWithin  = 10 * time.Second
	// maxHistory is how many messages are looked at for the context window.
	maxHistory = 200
	// maxAutoEpochs is how often an answer is carried on without being asked.
	maxAutoEpochs = 3
	// maxAnswer bounds an answer, in bytes, against a model that does not stop.
	maxAnswer = 1 << 20
)

// Ports are what the engine needs.
type Ports struct {
	Turns    ports.Turns
	Messages ports.Messages
	Storage  ports.WriteCheck
	Model    ports.Model
	Log      ports.StreamLog
	Spool    ports.Spool
	StopBus  ports.StopBus
	Secrets  ports.Secrets
	Clock    ports.Clock
	Logger   ports.Logger
	Meter    ports.Meter
	Tracer   ports.Tracer
}

// Options are what an operator may set.
type Options struct {
	SystemPrompt string
	MaxChars     int // of a message, in code points
	Limits       Limits
	// MaxUnsaved is how many bytes of ended answers may wait for the storage before new messages are refused; positive. The
	// answers that run at that moment come on top.
	MaxUnsaved int64
	Bounds     chat.Bounds // of what one person may keep
	// AutoContinue carries interrupted answers on without being asked, a few times each.
	AutoContinue bool
}

// Engine runs answers; safe for concurrent use. Run must be running while it accepts messages.
type Engine struct {
	Ports
	Options
	workerID string // our name on leases, new with each process
	queue    *queue

	away    atomic.Bool  // the storage failed when it was last used
	unsaved atomic.Int64 // bytes of ended answers that wait for the storage
	// gone ends when Drain gives up on storing ends.
	gone   context.Context
	giveUp context.CancelFunc

	mu          sync.Mutex
	draining    bool                  // no more messages
	closing     bool                  // no more waiting: what still runs is interrupted
	generations map[int64]*generation // by message id
	active      sync.WaitGroup        // one per admitted Start and per run
}

// New makes an engine. The caller starts Run.
func New(p Ports, o Options) *Engine {
	e := &Engine{Ports: p, Options: o, workerID: p.Secrets.Secret(), queue: newQueue(o.Limits), generations: map[int64]*generation{}}
	e.gone, e.giveUp = context.WithCancel(context.Background()) //nolint:gosec // Drain calls it
	return e
}

// Run keeps running answers safe until ctx ends: it stores their text and extends their leases, ends or
// carries on the answers of processes that died, and stops those that another process is asked to stop.
// It first stores the answers that an earlier process spooled. It returns only after the last checkpoint is done.
func (e *Engine) Run(ctx context.Context) {
	var listener sync.WaitGroup
	listener.Go(func() { e.StopBus.Listen(ctx, e.stopHere) })
	defer listener.Wait()
	// Whoever runs answers now may have been kept from the storage, as we were until we started: they get a lease to come back.
	began := e.Clock.Now()
	k := leaseRenewer{engine: e, workedFrom: began, reclaimAt: began.Add(lease)}
	defer k.resuming.Wait()
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	k.storeSpooled(ctx, began)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			k.tick(ctx)
		}
	}
}

// Drain stops accepting messages and waits for running answers. When ctx ends first, the text of the rest
// is stored and they are interrupted, or given up for another process to carry on. What the storage does not take within
// lastStores is spooled. Drain returns when every answer is stored or spooled.
func (e *Engine) Drain(ctx context.Context) {
	e.mu.Lock()
	e.draining = true
	e.mu.Unlock()

	done := make(chan struct{})
	go func() {
		defer close(done)
		e.active.Wait()
	}()
	select {
	case <-done:
		return
	case <-ctx.Done():
	}
	e.mu.Lock()
	e.closing = true
	e.mu.Unlock()
	for _, r := range e.snapshot() {
		r.cancel(errDraining)
	}
	last := time.AfterFunc(lastStores, e.giveUp)
	defer last.Stop()
	<-done
}

// Load says how many answers run and how many wait for their turn, in this process.
func (e *Engine) Load() (running, waiting int) { return e.queue.load() }

// Unsaved is how many bytes of ended answers wait for the storage, in this process.
func (e *Engine) Unsaved() int64 { return e.unsaved.Load() }

// admit takes a place for one Start, unless the engine is draining.
func (e *Engine) admit() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.draining {
		return false
	}
	e.active.Add(1)
	return true
}

func (e *Engine) isDraining() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.draining
}

// find returns the run of an answer that is running here, or nil.
func (e *Engine) find(messageID int64) *generation {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.generations[messageID]
}

// snapshot lists the answers that are running now.
func (e *Engine) snapshot() []*generation {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := make([]*generation, 0, len(e.generations))
	for _, r := range e.generations {
		all = append(all, r)
	}
	return all
}
