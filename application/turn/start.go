package turn

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// Start accepts a message and begins the answer. When it returns, both are stored; the answer goes on
// whatever becomes of ctx. A send that repeats an earlier one returns that turn and begins nothing.
// Faults: Invalid; chat.ErrSession, chat.ErrAnswerRunning, chat.ErrKeyReused, chat.ErrRestarting.
func (e *Engine) Start(ctx context.Context, owner int64, send chat.Send) (chat.Turn, error) {
	if err := send.Check(e.MaxChars); err != nil {
		return chat.Turn{}, err
	}
	if !e.admit() {
		return chat.Turn{}, chat.ErrRestarting
	}
	defer e.active.Done()

	now := e.Clock.Now()
	begin, cancel := context.WithTimeout(ctx, storeTimeout) // Drain waits for it
	defer cancel()
	t, err := e.Turns.Begin(begin, ports.Accept{
		Owner: owner, SessionID: send.SessionID, Title: chat.DefaultTitle,
		Text: send.Text, ClientID: send.ClientID, Fingerprint: fingerprint(send),
		Model: e.Model.Info().ID, Runner: e.runner, At: now, LeaseUntil: now.Add(lease),
	})
	if err != nil || t.Repeated {
		return t, err
	}
	if err := e.Log.Open(ctx, t.Answer.ID); err != nil {
		// Readers fall back to the stored text; the answer itself needs no log.
		e.record(ctx, ports.Warning, "Live stream unavailable", owner, t, err)
	}
	if send.SessionID == 0 {
		e.Journal.Record(ctx, ports.Entry{Component: "chat_service", Message: "Chat session created", UserID: owner, SessionID: t.SessionID})
	}
	e.Meter.Said(chat.RoleUser, e.Model.Info().ID)
	e.launch(ctx, owner, t)
	return t, nil
}

// fingerprint tells sends under one ClientID apart.
func fingerprint(s chat.Send) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\n%s", s.SessionID, s.Text))
	return hex.EncodeToString(sum[:])
}

// launch begins the run of a stored turn, in a goroutine that Drain waits for. It keeps what ctx
// carries (the request id) but not its end.
func (e *Engine) launch(ctx context.Context, owner int64, t chat.Turn) {
	runCtx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	r := &run{engine: e, turn: t, owner: owner, cancel: cancel, stored: make(chan struct{})}
	e.mu.Lock()
	e.running[t.Answer.ID] = r
	if e.closing { // Drain no longer sees it
		cancel(errDraining)
	}
	e.mu.Unlock()
	e.active.Go(func() {
		defer cancel(nil)
		r.answer(runCtx)
	})
}

func (e *Engine) record(ctx context.Context, level ports.Level, message string, owner int64, t chat.Turn, err error) {
	e.Journal.Record(ctx, ports.Entry{
		Level: level, Component: "turn_engine", Message: message, UserID: owner, SessionID: t.SessionID, Err: err,
		Fields: map[string]any{"message_id": t.Answer.ID},
	})
}
