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
	// After breakAfter failures in a row the provider is left alone for restFor; then one answer tries. Failures that may
	// be about a question count once they hit breakPeople people.
	breakAfter  = 5
	breakPeople = 3
	restFor     = 15 * time.Second
)

// breaker keeps people from waiting for a provider that is down, and the provider from being asked by all
// of them the moment it is back. One person's questions do not open it for the others, unless the provider
// cannot be reached at all. Once it is open, any failure of the one answer that tries keeps it open for restFor.
type breaker struct {
	gate *gobreaker.TwoStepCircuitBreaker[struct{}]

	mu        sync.Mutex
	failing   map[identity.UserID]struct{} // whose answers failed since the last success
	unreached int                          // how often in a row no connection could be opened
}

func newBreaker() *breaker {
	b := &breaker{failing: map[identity.UserID]struct{}{}}
	b.gate = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Timeout:     restFor,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= breakAfter && b.isWide() },
		// What the provider answered, were it a refusal, shows that it is there. Whoever stopped an answer
		// before its first word has shown nothing.
		IsSuccessful:  func(err error) bool { return err == nil || !isDown(err) },
		IsExcluded:    func(err error) bool { return errors.Is(err, errUndecided) },
		OnStateChange: func(string, gobreaker.State, gobreaker.State) { b.forget() },
	})
	return b
}

// errUndecided is how a try ends that shows nothing about the provider.
var errUndecided = errors.New("stopped before the provider said anything")

// isDown reports whether the provider is at fault and may stay so for a while.
func isDown(err error) bool {
	return errors.Is(err, ports.ErrModelUnavailable) || errors.Is(err, ports.ErrModelTimeout) || errors.Is(err, ports.ErrModelBadReply)
}

// enter lets an answer for asker try, or refuses it at once. seen is told what became of it: nil with the first piece,
// because an answer may take minutes and others should not wait for its end. Only the first call counts.
func (b *breaker) enter(asker identity.UserID) (seen func(error), err error) {
	done, err := b.gate.Allow()
	if err != nil {
		return nil, ports.ErrModelUnavailable.Because(fmt.Errorf("the provider failed %d times in a row and is left alone for a while: %w", breakAfter, err)).After(restFor)
	}
	told := false
	return func(err error) {
		if !told {
			told = true
			b.note(asker, err)
			done(err)
		}
	}, nil
}

// note remembers whom a failure hit, until a success.
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

// isWide reports whether the failures in a row are about the provider rather than about somebody's question.
func (b *breaker) isWide() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.unreached >= breakAfter || len(b.failing) >= breakPeople
}
