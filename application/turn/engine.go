// Package turn accepts messages and makes their answers durable: it queues them, has them generated, streams them to any number of
// readers, checkpoints them, makes the calls that their models ask for, and stores the end. It knows neither models nor prompts.
//
// An answer belongs to the server. Its goroutine outlives the request; only Stop, the end of the model's output or the
// shutdown of the server ends it.
package turn

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/setting"
	"chatbot/domain/tool"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

// Causes with which the context of a generation is canceled.
var (
	errStopped  = errors.New("stopped by the person")
	errDraining = errors.New("the server is going away")
	errLost     = errors.New("another worker has the answer")
	errTooLong  = ports.ErrModelTooLong
)

const (
	// checkpointEvery keeps stored text less than 1 s behind, including the time of the statement.
	checkpointEvery = 500 * time.Millisecond
	// lease is how long an answer belongs to its worker after a checkpoint. With reclaimEvery it limits how long answers of
	// a dead process appear to be running: under 5 s.
	lease        = 3 * time.Second
	reclaimEvery = time.Second
	// checkpointTimeout is shorter than the lease, so that a hanging statement can be repeated in time.
	checkpointTimeout = 2 * time.Second
	// graceAfterOutage is how long other processes get to extend their leases after a storage outage. One of their
	// statements may hang for checkpointTimeout first.
	graceAfterOutage = 2 * lease
	// storeTimeout limits every other storage call.
	storeTimeout = 5 * time.Second
	// lastStores is how long a process that shuts down tries to store ends before it spools them.
	lastStores = 5 * time.Second
	// signalEvery is how often a request to stop another process's answer is repeated until it has ended.
	signalEvery = time.Second
	stopWithin  = 10 * time.Second
	// maxAutoEpochs is how often an answer is continued automatically.
	maxAutoEpochs = 3
	// maxAnswer is the maximum size of an answer in bytes.
	maxAnswer = 1 << 20
)

// Generator chooses models and generates answers.
type Generator interface {
	// Choose returns the model with which a message of the actor is answered: the wanted one, or the default for "".
	// Faults: model.ErrUnknown for one that does not exist or that the actor may not use; ports.ErrModelUnavailable when its provider
	// cannot be asked whether it exists; model.ErrCannotSee when there are pictures and it has no vision. The parameters are a
	// session's: of them, the choice has those that the model takes.
	Choose(ctx context.Context, actor identity.Actor, wanted model.ID, of model.Parameters, pictures bool) (chat.Choice, error)
	// Keep returns the model that was chosen for an answer earlier, or the default for "". Fault: model.ErrGone.
	Keep(ctx context.Context, chosen model.ID) (chat.Choice, error)
	// Measure returns what the call for an answer at a place may take. Faults: chat.ErrSession; model.ErrGone.
	Measure(ctx context.Context, choice chat.Choice, at chat.Place) (budget.Call, error)
	// Generate calls emit with each delta of the answer after what the turn holds, in order, one call at a time, and none after it
	// returned; emit may block. A failure is a fault for people. When ctx ends it returns context.Cause(ctx), or an error wrapping
	// it, soon.
	Generate(ctx context.Context, r chat.Request, emit func(chat.Delta)) (chat.Outcome, error)
}

// Tools knows and calls the tools.
type Tools interface {
	// Choose returns those of the wanted tools that the actor may use, each once.
	Choose(ctx context.Context, actor identity.Actor, wanted []tool.ID) ([]tool.ID, error)
	// Call makes a call and returns it as it ended. When ctx ends first it returns context.Cause(ctx), soon.
	Call(ctx context.Context, c chat.Calling) (chat.Returned, error)
	// Ended notes how a call ended that was not made here, in the person's page or by a process that has died since, or that was cut off.
	Ended(ctx context.Context, c chat.Calling)
	// Repeatable reports whether a call whose result was lost can be made again.
	Repeatable(id tool.ID) bool
}

// Ports are the dependencies of an Engine.
type Ports struct {
	Turns     ports.Turns
	Steps     ports.Steps
	Calls     ports.Calls
	Tools     Tools
	Fallbacks ports.Fallbacks
	Choices   ports.Choices
	Messages  ports.Messages
	Files     fileport.Attached
	Groups    ports.UserGroups
	Storage   ports.WriteCheck
	Generator Generator
	Log       ports.StreamLog
	Spool     ports.Spool
	StopBus   ports.StopBus
	Secrets   ports.Secrets
	Clock     ports.Clock
	Logger    ports.Logger
	Meter     ports.Meter
	Tracer    ports.Tracer
	Budgets   ports.Budgets
	Refused   ports.BudgetMeter
	FellBack  ports.FallbackMeter
	Settings  func() setting.Values // that are in force
}

// Options are the settings of an Engine.
type Options struct {
	MaxChars int    // of a message, in code points
	Limits   Limits // of each provider of models
	// MaxUnsaved is how many bytes of ended answers may wait for the storage before new messages are refused; positive.
	// Answers that are running at that moment come on top.
	MaxUnsaved int64
	Bounds     chat.Bounds // limits of what one person may store
	// AutoContinue continues interrupted answers automatically, up to maxAutoEpochs times each. Answers that had only waited for files
	// go on waiting without it.
	AutoContinue bool
}

// Engine generates answers. It is safe for concurrent use. Run must be running while it accepts messages.
type Engine struct {
	Ports
	Options
	workerID string // identifies this process in leases; new with each start
	queues   *queues
	callers  *callers

	away    atomic.Bool  // the last storage call failed
	unsaved atomic.Int64 // bytes of ended answers waiting for the storage
	// leaving is closed when Drain begins.
	leaving chan struct{}
	// gone ends when Drain stops trying to store ends.
	gone   context.Context
	giveUp context.CancelFunc

	mu          sync.Mutex
	draining    bool                           // new messages are refused
	closing     bool                           // running answers are being interrupted
	generations map[chat.MessageID]*generation // by message id
	active      sync.WaitGroup                 // one per admitted Start and per generation
}

// New returns an Engine. The caller starts Run.
func New(p Ports, o Options) *Engine {
	e := &Engine{Ports: p, Options: o, workerID: p.Secrets.Secret(), queues: newQueues(o.Limits), callers: newCallers(o.Limits.PerUser), generations: map[chat.MessageID]*generation{}, leaving: make(chan struct{})}
	e.gone, e.giveUp = context.WithCancel(context.Background()) //nolint:gosec // Drain calls it, by a timer.
	return e
}

// Run maintains running answers until ctx ends: it checkpoints their text and extends their leases, interrupts or continues
// answers of dead processes, and stops answers on request of other processes. It first stores the answers that an earlier
// process spooled. It returns after the last checkpoint.
func (e *Engine) Run(ctx context.Context) {
	var listener sync.WaitGroup
	listener.Go(func() { e.StopBus.Listen(ctx, e.stopHere) })
	defer listener.Wait()
	// Other processes may have been cut off from the storage as well until now: they get one lease to come back.
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

// Drain refuses new messages, hands answers over that have not begun because they wait for files, and waits for the others. When ctx ends first, the remaining answers are stored as
// interrupted or handed over to another process. Ends that cannot be stored within lastStores are spooled. Drain returns
// when every answer is stored or spooled.
func (e *Engine) Drain(ctx context.Context) {
	e.mu.Lock()
	if !e.draining {
		e.draining = true
		close(e.leaving)
	}
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

// Load returns the number of running and of queued answers in this process.
func (e *Engine) Load() (running, waiting int) { return e.queues.load() }

// Unsaved returns how many bytes of ended answers wait for the storage in this process.
func (e *Engine) Unsaved() int64 { return e.unsaved.Load() }

// admit registers one Start, unless the engine is draining.
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

// find returns the generation of an answer in this process, or nil.
func (e *Engine) find(messageID chat.MessageID) *generation {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.generations[messageID]
}

// snapshot returns the current generations.
func (e *Engine) snapshot() []*generation {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := make([]*generation, 0, len(e.generations))
	for _, r := range e.generations {
		all = append(all, r)
	}
	return all
}
