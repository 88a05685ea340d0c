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
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Start accepts a message and starts its answer. Both are stored when it returns. The answer is generated, at once or from
// the queue, even if ctx ends. A send that repeats an earlier one returns that turn and starts nothing.
// Faults: Invalid; chat.ErrSession, chat.ErrMessage, chat.ErrAnswerRunning, chat.ErrKeyReused, chat.ErrRestarting; those of
// chat.Bounds.Admit; Unavailable when the queue is full; ports.ErrStorage during a storage outage and beyond MaxUnsaved.
func (e *Engine) Start(ctx context.Context, actor identity.Actor, send chat.Send) (chat.Turn, error) {
	owner, err := chat.Owner(actor, identity.Send, chat.ErrSession)
	if err != nil {
		return chat.Turn{}, err
	}
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
		// A repeated send needs no slot of its own.
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

// Continue continues an answer that ended too early after its last stored character. A running answer is returned with
// Repeated set. Faults: those of ports.Turns.Continue and of Start.
func (e *Engine) Continue(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.Turn, error) {
	owner, err := chat.Owner(actor, identity.Send, chat.ErrMessage)
	if err != nil {
		return chat.Turn{}, err
	}
	return e.carryOn(ctx, owner, messageID, e.queue.enter, e.Bounds)
}

func (e *Engine) carryOn(ctx context.Context, owner identity.UserID, messageID chat.MessageID, enter func(identity.UserID) (*slot, error), bounds chat.Bounds) (chat.Turn, error) {
	return e.launch(ctx, owner, enter, true, func(ctx context.Context) (chat.Turn, error) {
		now := e.Clock.Now()
		return e.Turns.Continue(ctx, ports.Resume{
			Owner: owner, MessageID: messageID, WorkerID: e.workerID, At: now, LeaseUntil: now.Add(lease), Bounds: bounds,
		})
	})
}

// launch stores a turn and then starts its generation in a goroutine that Drain waits for. The generation keeps the values of
// ctx, such as the request id, but not its cancellation. store is retried only if it is repeatable.
func (e *Engine) launch(ctx context.Context, owner identity.UserID, enter func(identity.UserID) (*slot, error), repeatable bool, store func(context.Context) (chat.Turn, error)) (chat.Turn, error) {
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
	if err := e.Log.Open(r.ctx, t.Answer.ID, t.Answer.Seq, chat.PartsOf(t.Answer.Content, t.Answer.Parts)); err != nil {
		// Readers fall back to the stored text.
		e.record(ctx, ports.Warning, "Live stream unavailable", owner, t, err)
	}
	e.active.Go(r.generate)
	return t, nil
}

// begin stores a turn within storeTimeout, even if the client disconnects. During an outage a try may succeed without its
// reply arriving: repeatable calls are retried, and a turn that an earlier try stored is returned as new.
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
			t.Repeated = false // unless it is running already, which enlist checks
		}
	}
	return t, err
}

// enlist registers the generation of a stored turn. It returns nil when the answer is running already, because a parallel
// call with the same key got here first.
func (e *Engine) enlist(ctx context.Context, owner identity.UserID, slot *slot, t chat.Turn) *generation {
	e.mu.Lock()
	defer e.mu.Unlock()
	id, epoch := t.Answer.ID, t.Answer.Seq/chat.EpochSize
	for other := e.generations[id]; other != nil && other.turn.Answer.Seq/chat.EpochSize < epoch; other = e.generations[id] {
		// The epoch before has ended but its generation is still sending the end, which must precede the new epoch.
		e.mu.Unlock()
		<-other.stored
		e.mu.Lock()
	}
	if e.generations[id] != nil {
		return nil
	}
	r := e.newGeneration(ctx, owner, slot, t)
	e.generations[id] = r
	if e.closing { // Drain took its snapshot before
		r.cancel(errDraining)
	}
	return r
}

// passing reports whether an error is likely to be temporary: an outage, or an unknown storage failure.
func passing(err error) bool {
	known := new(fault.Error)
	return !errors.As(err, &known) || errors.Is(err, ports.ErrStorage) && !errors.Is(err, ports.ErrNotWritten)
}

// fingerprint distinguishes sends with the same ClientID.
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

func (e *Engine) record(ctx context.Context, level ports.Level, message string, owner identity.UserID, t chat.Turn, err error) {
	e.Logger.Log(ctx, ports.Record{
		Level: level, Component: "turn_engine", Message: message, UserID: owner, SessionID: t.SessionID, Err: err,
		Fields: map[string]any{"message_id": t.Answer.ID},
	})
}
