package memory

import (
	"context"
	"sync"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// maxSignals bounds the pending requests of a listener; more are dropped, and repeated by their senders.
const maxSignals = 1024

var _ ports.StopBus = (*StopBus)(nil)

// StopBus implements ports.StopBus within this process.
type StopBus struct {
	mu        sync.Mutex
	listeners map[chan chat.MessageID]struct{}
}

// NewStopBus returns a bus without listeners.
func NewStopBus() *StopBus { return &StopBus{listeners: map[chan chat.MessageID]struct{}{}} }

// Stop implements ports.StopBus. Without a listener it does nothing.
func (s *StopBus) Stop(_ context.Context, id chat.MessageID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for listener := range s.listeners {
		select {
		case listener <- id:
		default:
		}
	}
	return nil
}

// Listen implements ports.StopBus.
func (s *StopBus) Listen(ctx context.Context, stop func(messageID chat.MessageID)) {
	mine := make(chan chat.MessageID, maxSignals)
	s.mu.Lock()
	s.listeners[mine] = struct{}{}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		delete(s.listeners, mine)
		s.mu.Unlock()
	}()
	for {
		select {
		case id := <-mine:
			if ctx.Err() == nil {
				stop(id)
			}
		case <-ctx.Done():
			return
		}
	}
}
