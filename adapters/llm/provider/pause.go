package provider

import (
	"errors"
	"time"

	"chatbot/domain/backoff"
	"chatbot/domain/fault"
	"chatbot/ports"
)

// The pause before another try, unless the provider sets one. Beyond longestPause the answer fails, and its reader is told when
// to try again.
var pauses = backoff.Backoff{First: 500 * time.Millisecond, Most: 8 * time.Second}

const longestPause = 20 * time.Second

// pause reports whether another try may succeed, and how long to wait before it. A timeout is not retried: the person has waited
// long enough, and a slow provider gets slower when asked twice.
func (p *Provider) pause(err error, tries int) (time.Duration, bool) {
	transient := errors.Is(err, ports.ErrModelBusy) || errors.Is(err, ports.ErrModelUnavailable) || errors.Is(err, ports.ErrModelCutOff)
	if !transient {
		return 0, false
	}
	wait := max(pauses.Delay(tries, p.settings.Jitter()), fault.From(err).RetryAfter)
	return wait, wait <= longestPause
}
