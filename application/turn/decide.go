package turn

import (
	"context"
	"errors"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
	"chatbot/ports"
)

// Decide stores the actor's decision on a call that waits. Once no call of the answer waits, the answer continues. Faults: those of
// chat.Decide; those of Continue.
func (e *Engine) Decide(ctx context.Context, actor identity.Actor, messageID chat.MessageID, call string, d chat.Decision) (chat.Turn, error) {
	owner, err := chat.Owner(actor, identity.Send, tool.ErrNoCall)
	if err != nil {
		return chat.Turn{}, err
	}
	m, err := e.answerOf(ctx, owner, messageID)
	if errors.Is(err, chat.ErrMessage) {
		err = tool.ErrNoCall
	}
	if err != nil {
		return chat.Turn{}, err
	}
	tries := 0
	t, err := e.resume(ctx, owner, m, (*queue).enter, e.Bounds, func(ctx context.Context, r ports.Resume) (chat.Turn, error) {
		tries++
		t, err := e.Steps.Decide(ctx, ports.Decision{Resume: r, Call: call, Decision: d})
		if tries > 1 && errors.Is(err, tool.ErrNotWaiting) { // the reply of an earlier try may have been lost
			if again, failed := e.Turns.Continue(ctx, r); failed == nil && again.WorkerID == e.workerID {
				return again, nil
			}
		}
		t.Repeated = t.Repeated || t.Answer.Status == chat.Waiting // others have to be decided on
		return t, err
	})
	for _, c := range chat.CallsOf(t.Answer.Parts) {
		if err == nil && c.ID == call && d.Result != nil {
			e.Tools.Ended(ctx, chat.Calling{Call: c, Actor: actor, Session: t.SessionID, Answer: messageID})
		}
	}
	return t, err
}

// decline stops an answer that waits.
func (e *Engine) decline(ctx context.Context, owner identity.UserID, messageID chat.MessageID) (m chat.Message, err error) {
	err = callStorage(ctx, true, func(ctx context.Context, _ bool) (err error) {
		m, err = e.Steps.Decline(ctx, owner, messageID)
		return err
	})
	return m, err
}
