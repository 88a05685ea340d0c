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
	e.mu.Lock()
	r := e.running[messageID]
	e.mu.Unlock()
	if r == nil {
		// Its process died, or it ended just now: the stored end is near.
		return e.Wait(ctx, owner, messageID)
	}
	if err := r.stop(ctx); err != nil {
		return chat.Message{}, err
	}
	return e.Messages.Get(ctx, owner, messageID)
}

// StopSession ends the answer that runs in a session of the owner, if any.
func (e *Engine) StopSession(ctx context.Context, owner, sessionID int64) error {
	for _, r := range e.snapshot() {
		if r.turn.SessionID == sessionID && r.owner == owner {
			return r.stop(ctx)
		}
	}
	return nil
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
