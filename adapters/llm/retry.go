package llm

import (
	"errors"
	"time"

	"chatbot/domain/fault"
	"chatbot/ports"
)

// How long to wait before trying again, unless the provider says. Longer than longestPause nobody
// wants to look at an empty answer: the person is told when to come back instead.
const (
	firstPause   = 500 * time.Millisecond
	backOffLimit = 8 * time.Second
	longestPause = 20 * time.Second
)

// pause says whether err may go away by itself, and how long to give it. Timeouts are not tried again:
// the person has waited long enough, and a slow provider gets slower when asked twice.
func (m *Model) pause(err error, tries int) (time.Duration, bool) {
	transient := errors.Is(err, ports.ErrModelBusy) || errors.Is(err, ports.ErrModelUnavailable) || errors.Is(err, ports.ErrModelCutOff)
	if !transient {
		return 0, false
	}
	wait := backOffLimit
	if tries < 5 {
		wait = min(firstPause<<(tries-1), backOffLimit)
	}
	wait = wait/2 + time.Duration(m.settings.Jitter()*float64(wait/2)) // so that many do not come back at once
	wait = max(wait, fault.From(err).RetryAfter)
	return wait, wait <= longestPause
}
