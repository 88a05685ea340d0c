package connections

import (
	"sync"
	"time"

	"chatbot/domain/job"
)

// away keeps which servers that authorize could not be reached a moment ago, so that revocations at one that hangs do not hold up those at others. It
// is known in this process only. The zero value is ready; safe for concurrent use.
type away struct {
	mu      sync.Mutex
	outages map[string]outage // by issuer
}

type outage struct {
	failures int
	until    time.Time // when it is asked again
}

// left returns how long an issuer is not asked yet.
func (a *away) left(issuer string, now time.Time) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	return max(0, a.outages[issuer].until.Sub(now))
}

// note stores the result of a request. Failures of requests that were under way together count as one.
func (a *away) note(issuer string, reached bool, now time.Time, jitter float64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	one := a.outages[issuer]
	switch {
	case reached:
		delete(a.outages, issuer)
		return
	case now.Before(one.until):
		return
	}
	waits := job.PolicyOf(job.RevokeGrant).Backoff
	for other, o := range a.outages { // those that nothing waits for
		if now.Sub(o.until) > waits.Most {
			delete(a.outages, other)
		}
	}
	if a.outages == nil {
		a.outages = map[string]outage{}
	}
	one.failures++
	one.until = now.Add(waits.Delay(one.failures, jitter))
	a.outages[issuer] = one
}
