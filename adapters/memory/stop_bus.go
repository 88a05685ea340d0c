package memory

import (
	"context"
	"sync"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// maxSignals is how many signals may wait for one listener; more are lost, and come again.
const maxSignals = 1024

var _ ports.StopBus = (*StopBus)(nil)

// StopBus is ports.StopBus within this process.
type StopBus struct {
	mu        sync.Mutex
	listeners map[chan chat.MessageID]struct{}
}

// NewStopBus makes one without listeners.
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
