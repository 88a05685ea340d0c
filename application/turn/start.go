package turn

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/ports"
)

// Start accepts a message and begins the answer. When it returns, both are stored; the answer goes on
// whatever becomes of ctx, at once or when its turn in the queue has come. A send that repeats an earlier
// one returns that turn and begins nothing.
// Faults: Invalid; chat.ErrSession, chat.ErrMessage, chat.ErrAnswerRunning, chat.ErrKeyReused,
// chat.ErrRestarting; those of chat.Bounds.Admit; Unavailable when too many wait; ports.ErrStorage while nothing can be stored,
// or too much waits to be.
func (e *Engine) Start(ctx context.Context, owner int64, send chat.Send) (chat.Turn, error) {
	if err := send.Check(e.MaxChars); err != nil {
		return chat.Turn{}, err
	}
	print, title := fingerprint(send), chat.TitleFrom(send.Text, "")
	t, err := e.launch(ctx, owner, e.queue.enter, send.ClientID != "", func(ctx context.Context, prepare func(chat.Turn)) (chat.Turn, error) {
		now := e.Clock.Now()
		return e.Turns.Begin(ctx, ports.Accept{
			Owner: owner, Send: send, Title: title, Fingerprint: print,
			Model: e.Model.Info().ID, Runner: e.runner, At: now, LeaseUntil: now.Add(lease), Bounds: e.Bounds, Prepare: prepare,
		})
	})
	if errors.Is(err, errQueueFull) && send.ClientID != "" {
		// A repeat needs no place: what it repeats has one, or had.
		if earlier, err := e.Messages.Sent(ctx, owner, send.ClientID, print); !errors.Is(err, chat.ErrMessage) {
			return earlier, err
		}
	}
	if err != nil || t.Repeated {
		return t, err
	}
	if send.New() {
		e.Meter.Opened()
		e.Journal.Record(ctx, ports.Entry{Component: "chat_service", Message: "Chat session created", UserID: owner, SessionID: t.SessionID})
	}
	if send.Regenerates == 0 {
		e.Meter.Said(chat.RoleUser, e.Model.Info().ID)
	}
	return t, nil
}

// Continue lets the model carry on with an answer that ended too early, from its last stored character.
// One that is running is returned with Repeated set. Faults: those of ports.Turns.Continue, and otherwise of Start.
func (e *Engine) Continue(ctx context.Context, owner, messageID int64) (chat.Turn, error) {
	return e.carryOn(ctx, owner, messageID, e.queue.enter, e.Bounds)
}

func (e *Engine) carryOn(ctx context.Context, owner, messageID int64, enter func(int64) (*place, error), bounds chat.Bounds) (chat.Turn, error) {
	return e.launch(ctx, owner, enter, true, func(ctx context.Context, _ func(chat.Turn)) (chat.Turn, error) {
		now := e.Clock.Now()
		return e.Turns.Continue(ctx, ports.Resume{
			Owner: owner, MessageID: messageID, Runner: e.runner, At: now, LeaseUntil: now.Add(lease), Bounds: bounds,
		})
	})
}

// storing stores the beginning of a run. It may call prepare while the disk is waited for.
type storing func(ctx context.Context, prepare func(chat.Turn)) (chat.Turn, error)

// launch stores the beginning of a run and starts it, in a goroutine that Drain waits for. That keeps what
// ctx carries (the request id) but not its end. store may be called again only if it is repeatable.
func (e *Engine) launch(ctx context.Context, owner int64, enter func(int64) (*place, error), repeatable bool, store storing) (chat.Turn, error) {
	if !e.admit() {
		return chat.Turn{}, chat.ErrRestarting
	}
	defer e.active.Done()
	if e.away.Load() || e.unsaved.Load() >= e.MaxUnsaved {
		return chat.Turn{}, ports.ErrStorage
	}
	place, err := enter(owner)
	if err != nil {
		return chat.Turn{}, err
	}
	// What has been begun is not left half done when the one who asked goes away; Drain waits for it.
	begin, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	var r *run
	t, lost, err := e.begin(begin, repeatable, func(begin context.Context) (chat.Turn, error) {
		return store(begin, func(t chat.Turn) {
			if r == nil { // one call to the model is enough for all tries
				r = e.prepare(ctx, owner, place, t, true)
			}
		})
	})
	began := err == nil && (!t.Repeated || lost)
	if r != nil && (!began || !r.answers(t)) {
		r.drop()
		r = nil
	}
	if !began {
		place.leave()
		return t, err
	}
	t.Repeated = false
	if r == nil {
		r = e.prepare(ctx, owner, place, t, false)
	}
	r.turn = t
	if !e.enlist(r) { // a parallel call found what ours had stored before we did
		r.drop()
		place.leave()
		t.Repeated = true
		return t, nil
	}
	if err := e.Log.Open(r.ctx, t.Answer.ID, t.Answer.Seq, t.Answer.Content); err != nil {
		// Readers fall back to the stored text; the answer itself needs no log.
		e.record(ctx, ports.Warning, "Live stream unavailable", owner, t, err)
	}
	r.out.begin()
	close(r.decided)
	return t, nil
}

// prepare begins a run of which nothing is heard until it is decided. Ahead of that, if it is to be, its question goes
// to the model.
func (e *Engine) prepare(ctx context.Context, owner int64, place *place, t chat.Turn, ahead bool) *run {
	runCtx, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	runCtx, end := e.Tracer.Begin(runCtx, "answer", ports.Fact{Name: "request_id", Value: ports.RequestID(ctx)})
	r := &run{
		engine: e, ctx: runCtx, asked: t, owner: owner, cancel: stop, place: place, seq: t.Answer.Seq,
		ahead: ahead, decided: make(chan struct{}), stored: make(chan struct{}),
	}
	r.saving, r.startSaving = context.WithCancel(context.Background())
	r.text.WriteString(t.Answer.Content)
	r.size = r.text.Len()
	lasting := context.WithoutCancel(runCtx)
	r.out.pass = func(text string) { r.pass(lasting, text) }
	e.active.Go(func() {
		defer stop(nil)
		defer r.startSaving() // lets go of readers that wait for it
		m, err := r.answer(runCtx)
		end(err, ports.Fact{Name: "message_id", Value: m.ID}, ports.Fact{Name: "session_id", Value: m.SessionID},
			ports.Fact{Name: "status", Value: string(m.Status)}, ports.Fact{Name: "pieces", Value: m.Seq})
	})
	return r
}

// enlist has the run looked after. It is not when the answer runs already.
func (e *Engine) enlist(r *run) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	id := r.turn.Answer.ID
	for other := e.running[id]; other != nil && other.turn.Answer.Seq < r.turn.Answer.Seq; other = e.running[id] {
		// The round before has ended, or there would be none after it, but its run is still telling that. What it
		// does last must not come after what we do first.
		e.mu.Unlock()
		<-other.stored
		e.mu.Lock()
	}
	if e.running[id] != nil {
		return false
	}
	e.running[id] = r
	if e.closing { // Drain no longer sees it
		r.cancel(errDraining)
	}
	return true
}

// begin stores the beginning of a run. An outage may hide that it is stored already: what can be repeated
// is, until ctx ends, and lost says that such a try had stored it for us.
func (e *Engine) begin(ctx context.Context, repeatable bool, store func(context.Context) (chat.Turn, error)) (t chat.Turn, lost bool, err error) {
	for wait := 20 * time.Millisecond; ; wait *= 2 {
		retried := err != nil
		t, err = store(ctx)
		if err == nil || !repeatable || !passing(err) {
			lost = retried && err == nil && t.Repeated && t.Runner == e.runner && !t.Answer.Status.Ended() && e.find(t.Answer.ID) == nil
			return t, lost, err
		}
		select {
		case <-ctx.Done():
			return t, false, err
		case <-time.After(wait):
		}
	}
}

// passing reports whether a call failed in a way that may be over soon: the storage is away, or failed in its own words.
func passing(err error) bool {
	known := new(fault.Error)
	return !errors.As(err, &known) || errors.Is(err, ports.ErrStorage) && !errors.Is(err, ports.ErrNotWritten)
}

// fingerprint tells sends under one ClientID apart.
func fingerprint(s chat.Send) string {
	text := fmt.Sprintf("%d\n%s", s.SessionID, s.Text)
	switch {
	case s.Edits != 0:
		text = fmt.Sprintf("edits %d\n%s", s.Edits, s.Text)
	case s.Regenerates != 0:
		text = fmt.Sprintf("regenerates %d", s.Regenerates)
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func (e *Engine) record(ctx context.Context, level ports.Level, message string, owner int64, t chat.Turn, err error) {
	e.Journal.Record(ctx, ports.Entry{
		Level: level, Component: "turn_engine", Message: message, UserID: owner, SessionID: t.SessionID, Err: err,
		Fields: map[string]any{"message_id": t.Answer.ID},
	})
}
