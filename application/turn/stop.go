package turn

import (
	"context"

	"chatbot/domain/chat"
)

// Stop ends an answer, keeps what was said, and returns it as stored. One that has ended is returned
// unchanged. Faults: chat.ErrMessage.
func (e *Engine) Stop(ctx context.Context, owner, messageID int64) (chat.Message, error) {
	m, err := e.answerOf(ctx, owner, messageID)
	if err != nil || m.Status.Ended() {
		return m, err
	}
	if r := e.find(messageID); r != nil {
		if err := r.stop(ctx); err != nil {
			return chat.Message{}, err
		}
		return e.Messages.Get(ctx, owner, messageID)
	}
	// Another process says it, or said it and died: the stored end is near.
	for {
		_ = e.Signals.Stop(ctx, messageID) // may fail or get lost: it is sent until the answer has ended
		wait, cancel := context.WithTimeout(ctx, signalEvery)
		m, err := e.Wait(wait, owner, messageID)
		again := wait.Err() != nil && ctx.Err() == nil
		cancel()
		if err == nil || !again {
			return m, err
		}
	}
}

// StopSession ends the answer that runs here in a session of the owner, if any. When the session goes, an
// answer elsewhere ends with its next checkpoint.
func (e *Engine) StopSession(ctx context.Context, owner, sessionID int64) error {
	for _, r := range e.snapshot() {
		if r.turn.SessionID == sessionID && r.owner == owner {
			return r.stop(ctx)
		}
	}
	return nil
}

// stopHere serves a signal: another process has asked whose answer it is.
func (e *Engine) stopHere(messageID int64) {
	if r := e.find(messageID); r != nil {
		r.cancel(errStopped)
	}
}

// stop ends the run and waits until its end is stored.
func (r *run) stop(ctx context.Context) error {
	r.cancel(errStopped)
	select {
	case <-r.stored:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
