// Package breaker decides when a provider that fails is left alone.
package breaker

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"

	"chatbot/adapters/llm/internal/failure"
	"chatbot/domain/identity"
	"chatbot/ports"
)

const (
	// After Failures consecutive failures the breaker opens for Rest; then one answer tries. Failures that may depend on a question
	// count once they affect People people.
	Failures = 5
	People   = 3
	Rest     = 15 * time.Second
)

// Breaker refuses answers at once while the provider is down, so that people do not wait and the provider is not flooded when it
// comes back. One person's questions do not open it for others, unless the provider cannot be reached at all. Once it is open,
// any failure of the one answer that tries keeps it open for Rest.
type Breaker struct {
	gate *gobreaker.TwoStepCircuitBreaker[struct{}]

	mu        sync.Mutex
	failing   map[identity.UserID]struct{} // whose answers failed since the last success
	unreached int                          // consecutive failures to open a connection
}

// New returns a closed breaker.
func New() *Breaker {
	b := &Breaker{failing: map[identity.UserID]struct{}{}}
	b.gate = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Timeout:     Rest,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= Failures && b.isWide() },
		// Any answer of the provider, a refusal included, shows that it is up. An answer that was stopped before its first
		// word shows nothing.
		IsSuccessful:  func(err error) bool { return err == nil || !isDown(err) },
		IsExcluded:    func(err error) bool { return errors.Is(err, ErrUndecided) },
		OnStateChange: func(string, gobreaker.State, gobreaker.State) { b.forget() },
	})
	return b
}

// ErrUndecided ends a try that shows nothing about the provider.
var ErrUndecided = errors.New("stopped before the provider answered")

// isDown reports whether the provider has failed in a way that may last.
func isDown(err error) bool {
	return errors.Is(err, ports.ErrModelUnavailable) || errors.Is(err, ports.ErrModelTimeout) || errors.Is(err, ports.ErrModelBadReply)
}

// Enter admits an answer for asker or refuses it at once. The caller reports the outcome to seen: nil with the first piece,
// because an answer may take minutes and others should not wait for its end. Only the first call counts.
func (b *Breaker) Enter(asker identity.UserID) (seen func(error), err error) {
	done, err := b.gate.Allow()
	if err != nil {
		return nil, ports.ErrModelUnavailable.Because(fmt.Errorf("the provider failed %d times in a row and is not asked for a while: %w", Failures, err)).After(Rest)
	}
	reported := false
	return func(err error) {
		if !reported {
			reported = true
			b.note(asker, err)
			done(err)
		}
	}, nil
}

// note records whom a failure affected, until a success.
func (b *Breaker) note(asker identity.UserID, err error) {
	if errors.Is(err, ErrUndecided) {
		return
	}
	if err == nil || !isDown(err) {
		b.forget()
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failing[asker] = struct{}{}
	if errors.Is(err, failure.ErrUnreached) {
		b.unreached++
	} else {
		b.unreached = 0
	}
}

func (b *Breaker) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.failing)
	b.unreached = 0
}

// isWide reports whether the consecutive failures concern the provider rather than someone's question.
func (b *Breaker) isWide() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.unreached >= Failures || len(b.failing) >= People
}
