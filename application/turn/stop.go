package turn

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// errNotStopped means that the process that generates the answer did not respond.
var errNotStopped = fault.New(fault.Unavailable, "busy", "The answer could not be stopped. Try again in a moment.").After(2 * time.Second)

// errUnsaved refuses to stop an answer that has ended and cannot be stored yet.
var errUnsaved = fault.New(fault.Unavailable, "answer_unsaved", "The answer has ended and will be saved as soon as the database is back.").After(5 * time.Second)

// Stop ends an answer, keeps its text, and returns it as stored. The calls of one that waits for decisions are declined. An answer that has ended is returned unchanged. Faults:
// chat.ErrMessage; Unavailable when the process that generates it does not respond or the end cannot be stored yet.
func (e *Engine) Stop(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.Message, error) {
	owner, err := chat.Owner(actor, identity.Send, chat.ErrMessage)
	if err != nil {
		return chat.Message{}, err
	}
	m, err := e.endRunning(ctx, owner, messageID)
	if err == nil && m.Status == chat.Waiting { // also if it came to wait meanwhile
		return e.decline(ctx, owner, messageID)
	}
	return m, err
}

// endRunning ends an answer that runs.
func (e *Engine) endRunning(ctx context.Context, owner identity.UserID, messageID chat.MessageID) (chat.Message, error) {
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
	// Another process generates it, or died doing so: the stored end comes soon.
	ctx, cancel := context.WithTimeoutCause(ctx, stopWithin, errNotStopped)
	defer cancel()
	for {
		_ = e.StopBus.Stop(ctx, messageID) // may be lost: repeated until the answer has ended
		wait, cancel := context.WithTimeout(ctx, signalEvery)
		m, err := e.end(wait, owner, messageID)
		over := wait.Err() == nil
		cancel()
		switch {
		case err == nil || over:
			return m, err
		case ctx.Err() != nil:
			return chat.Message{}, context.Cause(ctx)
		}
	}
}

// StopSession ends the answer that is running in this process in a session of the actor, if any. After the session is
// deleted, an answer in another process ends with its next checkpoint, and one that is not stored yet finds its session gone.
func (e *Engine) StopSession(ctx context.Context, actor identity.Actor, sessionID chat.SessionID) error {
	owner, err := chat.Owner(actor, identity.Send, chat.ErrSession)
	if err != nil {
		return err
	}
	for _, r := range e.snapshot() {
		if r.asStored().SessionID == sessionID && r.owner == owner {
			if err := r.stop(ctx); !errors.Is(err, errUnsaved) {
				return err
			}
			return nil
		}
	}
	return nil
}

// stopHere handles a stop request of another process.
func (e *Engine) stopHere(messageID chat.MessageID) {
	if r := e.find(messageID); r != nil {
		r.cancel(errStopped)
	}
}

// stop cancels the generation and waits until its end is stored. Faults: errUnsaved.
func (r *generation) stop(ctx context.Context) error {
	r.cancel(errStopped)
	select {
	case <-r.stored:
		return nil
	case <-r.saving.Done():
		select {
		case <-r.stored: // the generation is over
			return nil
		default:
			return errUnsaved
		}
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
