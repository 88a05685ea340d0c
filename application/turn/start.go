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
	t, err := e.launch(ctx, owner, e.queue.enter, send.ClientID != "", func(ctx context.Context) (chat.Turn, error) {
		now := e.Clock.Now()
		return e.Turns.Begin(ctx, ports.Accept{
			Owner: owner, Send: send, Title: title, Fingerprint: print,
			Model: e.Model.Info().ID, WorkerID: e.workerID, At: now, LeaseUntil: now.Add(lease), Bounds: e.Bounds,
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
		e.Meter.SessionCreated()
		e.Logger.Log(ctx, ports.Record{Component: "chat_service", Message: "Chat session created", UserID: owner, SessionID: t.SessionID})
	}
	if send.Regenerates == 0 {
		e.Meter.MessageStored(chat.RoleUser, e.Model.Info().ID)
	}
	return t, nil
}

// Continue lets the model carry on with an answer that ended too early, from its last stored character.
// One that is running is returned with Repeated set. Faults: those of ports.Turns.Continue, and otherwise of Start.
func (e *Engine) Continue(ctx context.Context, owner, messageID int64) (chat.Turn, error) {
	return e.carryOn(ctx, owner, messageID, e.queue.enter, e.Bounds)
}

func (e *Engine) carryOn(ctx context.Context, owner, messageID int64, enter func(int64) (*slot, error), bounds chat.Bounds) (chat.Turn, error) {
	return e.launch(ctx, owner, enter, true, func(ctx context.Context) (chat.Turn, error) {
		now := e.Clock.Now()
		return e.Turns.Continue(ctx, ports.Resume{
			Owner: owner, MessageID: messageID, WorkerID: e.workerID, At: now, LeaseUntil: now.Add(lease), Bounds: bounds,
		})
	})
}

// launch stores the beginning of a run and then starts it, in a goroutine that Drain waits for. The run keeps what ctx
// carries (the request id) but not its end. store may be called again only if it is repeatable.
func (e *Engine) launch(ctx context.Context, owner int64, enter func(int64) (*slot, error), repeatable bool, store func(context.Context) (chat.Turn, error)) (chat.Turn, error) {
	if !e.admit() {
		return chat.Turn{}, chat.ErrRestarting
	}
	defer e.active.Done()
	if e.away.Load() || e.unsaved.Load() >= e.MaxUnsaved {
		return chat.Turn{}, ports.ErrStorage
	}
	slot, err := enter(owner)
	if err != nil {
		return chat.Turn{}, err
	}
	t, err := e.begin(ctx, repeatable, store)
	if err != nil || t.Repeated {
		slot.leave()
		return t, err
	}
	r := e.enlist(ctx, owner, slot, t)
	if r == nil {
		slot.leave()
		t.Repeated = true
		return t, nil
	}
	if err := e.Log.Open(r.ctx, t.Answer.ID, t.Answer.Seq, t.Answer.Content); err != nil {
		// Readers fall back to the stored text; the answer itself needs no log.
		e.record(ctx, ports.Warning, "Live stream unavailable", owner, t, err)
	}
	e.active.Go(r.generate)
	return t, nil
}

// begin stores the beginning of a run, within storeTimeout, also when the client goes away meanwhile. An outage may hide
// that it is stored already: what can be repeated is, and a repeat of what an earlier try stored is returned as new.
func (e *Engine) begin(ctx context.Context, repeatable bool, store func(context.Context) (chat.Turn, error)) (chat.Turn, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	t, err := store(ctx)
	for wait := 20 * time.Millisecond; err != nil && repeatable && passing(err); wait *= 2 {
		select {
		case <-ctx.Done():
			return t, err
		case <-time.After(wait):
		}
		if t, err = store(ctx); err == nil && t.WorkerID == e.workerID && !t.Answer.Status.Ended() {
			t.Repeated = false // unless it runs already, as enlist finds out
		}
	}
	return t, err
}

// enlist registers a new run of a stored turn. It returns nil when the answer runs already: a parallel call with the same
// key found it stored before the call that stored it came here.
func (e *Engine) enlist(ctx context.Context, owner int64, slot *slot, t chat.Turn) *generation {
	e.mu.Lock()
	defer e.mu.Unlock()
	id, epoch := t.Answer.ID, t.Answer.Seq/chat.EpochSize
	for other := e.generations[id]; other != nil && other.turn.Answer.Seq/chat.EpochSize < epoch; other = e.generations[id] {
		// The epoch before has ended, or there would be none after it, but its run is still telling readers so. What it
		// does last must not come after what the new run does first.
		e.mu.Unlock()
		<-other.stored
		e.mu.Lock()
	}
	if e.generations[id] != nil {
		return nil
	}
	r := e.newGeneration(ctx, owner, slot, t)
	e.generations[id] = r
	if e.closing { // Drain no longer sees it
		r.cancel(errDraining)
	}
	return r
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
	e.Logger.Log(ctx, ports.Record{
		Level: level, Component: "turn_engine", Message: message, UserID: owner, SessionID: t.SessionID, Err: err,
		Fields: map[string]any{"message_id": t.Answer.ID},
	})
}
