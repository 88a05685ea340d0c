package llm

import (
	"errors"
	"fmt"
	"time"

	"github.com/sony/gobreaker/v2"

	"chatbot/ports"
)

const (
	// breakAfter failures in a row the provider is left alone for restFor; then one answer tries.
	breakAfter = 5
	restFor    = 15 * time.Second
)

// breaker keeps people from waiting for a provider that is down, and the provider from being asked by all
// of them the moment it is back.
type breaker struct {
	*gobreaker.TwoStepCircuitBreaker[struct{}]
}

func newBreaker() breaker {
	return breaker{gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Timeout:     restFor,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= breakAfter },
		// What the provider answered, were it a refusal, shows that it is there. Whoever stopped an answer
		// before its first word has shown nothing.
		IsSuccessful: func(err error) bool { return err == nil || !isDown(err) },
		IsExcluded:   func(err error) bool { return errors.Is(err, errUndecided) },
	})}
}

// errUndecided is how a try ends that shows nothing about the provider.
var errUndecided = errors.New("stopped before the provider said anything")

// isDown reports whether the provider is at fault and may stay so for a while.
func isDown(err error) bool {
	return errors.Is(err, ports.ErrModelUnavailable) || errors.Is(err, ports.ErrModelTimeout) || errors.Is(err, ports.ErrModelBadReply)
}

// enter lets an answer try, or refuses it at once. seen is told what became of it: nil with the first piece,
// because an answer may take minutes and others should not wait for its end. Only the first call counts.
func (b breaker) enter() (seen func(error), err error) {
	done, err := b.Allow()
	if err != nil {
		return nil, ports.ErrModelUnavailable.Because(fmt.Errorf("the provider failed %d times in a row and is left alone for a while: %w", breakAfter, err)).After(restFor)
	}
	told := false
	return func(err error) {
		if !told {
			told = true
			done(err)
		}
	}, nil
}
