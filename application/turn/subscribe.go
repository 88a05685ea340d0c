package turn

import (
	"context"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Subscribe returns a reader of an answer after the event numbered after (0: from the start), live while it is generated in
// this or another process. Any number of readers may subscribe. Faults: chat.ErrMessage, also for a message that is no
// answer.
func (e *Engine) Subscribe(ctx context.Context, actor identity.Actor, messageID chat.MessageID, after int) (ports.Reader, chat.Message, error) {
	owner, err := chat.Owner(actor, identity.Read, chat.ErrMessage)
	if err != nil {
		return nil, chat.Message{}, err
	}
	return e.subscribe(ctx, owner, messageID, after)
}

func (e *Engine) subscribe(ctx context.Context, owner identity.UserID, messageID chat.MessageID, after int) (ports.Reader, chat.Message, error) {
	m, err := e.answerOf(ctx, owner, messageID)
	if err != nil {
		return nil, m, err
	}
	if after > 0 {
		e.Meter.ReaderResumed()
	}
	reader := &subscription{engine: e, owner: owner, id: messageID, seq: max(after, 0), epoch: chat.EpochOf(m.Seq)}
	if !m.Status.Ended() {
		reader.answer = m.Answer
	}
	return reader, m, nil
}

// Wait blocks until the answer has ended and returns it as stored. Faults: chat.ErrMessage.
func (e *Engine) Wait(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.Message, error) {
	owner, err := chat.Owner(actor, identity.Read, chat.ErrMessage)
	if err != nil {
		return chat.Message{}, err
	}
	return e.end(ctx, owner, messageID)
}

// end waits for the end of an answer.
func (e *Engine) end(ctx context.Context, owner identity.UserID, messageID chat.MessageID) (chat.Message, error) {
	reader, _, err := e.subscribe(ctx, owner, messageID, 0)
	for err == nil {
		var events []chat.Event
		events, err = reader.Next(ctx)
		if n := len(events); n > 0 && events[n-1].End != nil {
			return *events[n-1].End, nil
		}
	}
	return chat.Message{}, err
}

// answerOf returns the answer as of its start in this process, or else as stored.
func (e *Engine) answerOf(ctx context.Context, owner identity.UserID, messageID chat.MessageID) (chat.Message, error) {
	if r := e.find(messageID); r != nil && r.owner == owner {
		return r.asStored().Answer, nil
	}
	m, err := e.Messages.Get(ctx, owner, messageID)
	if err == nil && m.Role != chat.RoleAssistant {
		err = chat.ErrMessage
	}
	return m, err
}
