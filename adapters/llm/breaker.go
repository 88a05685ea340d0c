package llm

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"

	"chatbot/adapters/llm/wire"
	"chatbot/domain/identity"
	"chatbot/ports"
)

const (
	// After breakAfter consecutive failures the breaker opens for restFor; then one answer tries. Failures that may depend on a
	// question count once they affect breakPeople people.
	breakAfter  = 5
	breakPeople = 3
	restFor     = 15 * time.Second
)

// breaker refuses answers at once while the provider is down, so that people do not wait and the provider is not flooded when it
// comes back. One person's questions do not open it for others, unless the provider cannot be reached at all. Once it is open,
// any failure of the one answer that tries keeps it open for restFor.
type breaker struct {
	gate *gobreaker.TwoStepCircuitBreaker[struct{}]

	mu        sync.Mutex
	failing   map[identity.UserID]struct{} // whose answers failed since the last success
	unreached int                          // consecutive failures to open a connection
}

func newBreaker() *breaker {
	b := &breaker{failing: map[identity.UserID]struct{}{}}
	b.gate = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Timeout:     restFor,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= breakAfter && b.isWide() },
		// Any answer of the provider, a refusal included, shows that it is up. An answer that was stopped before its first
		// word shows nothing.
		IsSuccessful:  func(err error) bool { return err == nil || !isDown(err) },
		IsExcluded:    func(err error) bool { return errors.Is(err, errUndecided) },
		OnStateChange: func(string, gobreaker.State, gobreaker.State) { b.forget() },
	})
	return b
}

// errUndecided ends a try that shows nothing about the provider.
var errUndecided = errors.New("stopped before the provider answered")

// isDown reports whether the provider has failed in a way that may last.
func isDown(err error) bool {
	return errors.Is(err, ports.ErrModelUnavailable) || errors.Is(err, ports.ErrModelTimeout) || errors.Is(err, ports.ErrModelBadReply)
}

// enter admits an answer for asker or refuses it at once. The caller reports the outcome to seen: nil with the first piece,
// because an answer may take minutes and others should not wait for its end. Only the first call counts.
func (b *breaker) enter(asker identity.UserID) (seen func(error), err error) {
	done, err := b.gate.Allow()
	if err != nil {
		return nil, ports.ErrModelUnavailable.Because(fmt.Errorf("the provider failed %d times in a row and is not asked for a while: %w", breakAfter, err)).After(restFor)
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
func (b *breaker) note(asker identity.UserID, err error) {
	if errors.Is(err, errUndecided) {
		return
	}
	if err == nil || !isDown(err) {
		b.forget()
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failing[asker] = struct{}{}
	if errors.Is(err, wire.ErrUnreached) {
		b.unreached++
	} else {
		b.unreached = 0
	}
}

func (b *breaker) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.failing)
	b.unreached = 0
}

// isWide reports whether the consecutive failures concern the provider rather than someone's question.
func (b *breaker) isWide() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.unreached >= breakAfter || len(b.failing) >= breakPeople
}
