package memory

import (
	"context"
	"sync"

	"chatbot/ports"
)

// maxSignals is how many signals may wait for one listener; more are lost, and come again.
const maxSignals = 1024

var _ ports.Signals = (*Signals)(nil)

// Signals is ports.Signals within this process.
type Signals struct {
	mu        sync.Mutex
	listeners map[chan int64]struct{}
}

// NewSignals makes one without listeners.
func NewSignals() *Signals { return &Signals{listeners: map[chan int64]struct{}{}} }

// Stop is that of ports.Signals. Without a listener it does nothing.
func (s *Signals) Stop(_ context.Context, id int64) error {
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

// Listen is that of ports.Signals.
func (s *Signals) Listen(ctx context.Context, stop func(messageID int64)) {
	mine := make(chan int64, maxSignals)
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
