package turn

import (
	"context"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// Subscribe reads an answer after the event numbered `after` (0: from its start), live while it runs, here or
// in another process. Any number of readers may follow one answer. Faults: chat.ErrMessage, also for a
// message that is no answer.
func (e *Engine) Subscribe(ctx context.Context, owner, messageID int64, after int) (ports.Reader, chat.Message, error) {
	m, err := e.answerOf(ctx, owner, messageID)
	if err != nil {
		return nil, m, err
	}
	if after > 0 {
		e.Meter.ReaderResumed()
	}
	return &subscription{engine: e, owner: owner, id: messageID, seq: max(after, 0), epoch: m.Seq / chat.EpochSize}, m, nil
}

// Wait returns the answer as stored once it has ended. Faults: chat.ErrMessage.
func (e *Engine) Wait(ctx context.Context, owner, messageID int64) (chat.Message, error) {
	reader, _, err := e.Subscribe(ctx, owner, messageID, 0)
	for err == nil {
		var events []chat.Event
		events, err = reader.Next(ctx)
		if n := len(events); n > 0 && events[n-1].End != nil {
			return *events[n-1].End, nil
		}
	}
	return chat.Message{}, err
}

// answerOf is the answer as it was when it began to run here, or else as it is stored.
func (e *Engine) answerOf(ctx context.Context, owner, messageID int64) (chat.Message, error) {
	if r := e.find(messageID); r != nil && r.owner == owner {
		return r.turn.Answer, nil
	}
	m, err := e.Messages.Get(ctx, owner, messageID)
	if err == nil && m.Role != chat.RoleAssistant {
		err = chat.ErrMessage
	}
	return m, err
}
