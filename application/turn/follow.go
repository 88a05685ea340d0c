package turn

import (
	"context"
	"errors"
	"io"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// Follow reads an answer after the event numbered `after` (0: from its start), live while it runs.
// Any number of readers may follow one answer. Faults: chat.ErrMessage, also for a message that is no
// answer.
func (e *Engine) Follow(ctx context.Context, owner, messageID int64, after int) (ports.Reader, chat.Message, error) {
	m, err := e.answerOf(ctx, owner, messageID)
	if err != nil {
		return nil, m, err
	}
	reader, err := e.Log.Read(ctx, messageID, after)
	if errors.Is(err, ports.ErrNotHeld) {
		return &storedReader{messages: e.Messages, owner: owner, id: messageID, seq: max(after, 0)}, m, nil
	}
	return reader, m, err
}

// Wait returns the answer as stored once it has ended. Faults: chat.ErrMessage.
func (e *Engine) Wait(ctx context.Context, owner, messageID int64) (chat.Message, error) {
	reader, _, err := e.Follow(ctx, owner, messageID, 0)
	for err == nil {
		var events []chat.Event
		events, err = reader.Next(ctx)
		if n := len(events); n > 0 && events[n-1].End != nil {
			return *events[n-1].End, nil
		}
	}
	return chat.Message{}, err
}

func (e *Engine) answerOf(ctx context.Context, owner, messageID int64) (chat.Message, error) {
	m, err := e.Messages.Get(ctx, owner, messageID)
	if err == nil && m.Role != chat.RoleAssistant {
		err = chat.ErrMessage
	}
	return m, err
}

// lookAgain is how often a stored answer that still streams is read again.
const lookAgain = 500 * time.Millisecond

// storedReader reads an answer whose pieces no log holds: one that ended a while ago, or that another
// process is saying. Its text comes whole.
type storedReader struct {
	messages ports.Messages
	owner    int64
	id       int64
	seq      int
	sent     int // bytes of text passed on
	looked   bool
	ended    bool
}

// Next is that of ports.Reader.
func (s *storedReader) Next(ctx context.Context) ([]chat.Event, error) {
	for !s.ended {
		if s.looked {
			select {
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			case <-time.After(lookAgain):
			}
		}
		s.looked = true
		m, err := s.messages.Get(ctx, s.owner, s.id)
		if err != nil {
			return nil, err
		}
		if events := s.events(m); len(events) > 0 {
			return events, nil
		}
	}
	return nil, io.EOF
}

func (s *storedReader) events(m chat.Message) []chat.Event {
	var events []chat.Event
	if len(m.Content) > s.sent {
		events = append(events, chat.Event{Seq: s.seq + 1, Text: m.Content, Replace: s.seq > 0})
		s.seq++
		s.sent = len(m.Content)
	}
	if m.Status.Ended() {
		events = append(events, chat.Event{Seq: s.seq + 1, End: &m})
		s.ended = true
	}
	return events
}
