package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"chatbot/domain/audit"
	"chatbot/ports"
)

const (
	// activeWithin is what daily means: the 24 hours before now.
	activeWithin  = 24 * time.Hour
	countEvery    = time.Minute
	countDeadline = 10 * time.Second
)

// accounts counts people and what happens to their accounts.
type accounts struct {
	registrations prometheus.Counter
	events        *prometheus.CounterVec
	active        prometheus.Gauge
}

func newAccounts(r *prometheus.Registry) accounts {
	a := accounts{
		registrations: counter(r, "user_registrations_total", "Total accounts registered").WithLabelValues(),
		events:        counter(r, "account_events_total", "Total events of accounts and logins, as audited", "action", "outcome"),
		active:        gauge(r, "daily_active_users", "People who used the system in the last 24 hours, in the whole installation"),
	}
	for _, action := range audit.Actions() { // a rate needs to have seen the zero
		a.events.WithLabelValues(string(action), string(audit.Succeeded))
		a.events.WithLabelValues(string(action), string(audit.Refused))
	}
	return a
}

// Audited counts what is recorded in events, and records it there.
func (a accounts) Audited(events ports.Audit) ports.Audit { return audited{events, a} }

type audited struct {
	ports.Audit
	accounts accounts
}

// Record implements ports.Audit. What could not be stored happened all the same, and counts.
func (a audited) Record(ctx context.Context, e audit.Event) error {
	a.accounts.events.WithLabelValues(string(e.Action), string(e.Outcome)).Inc()
	if e.Action == audit.Registered && e.Outcome == audit.Succeeded {
		a.accounts.registrations.Inc()
	}
	return a.Audit.Record(ctx, e)
}

// CountActive keeps the number of active people up to date until ctx ends. While the storage cannot be asked,
// the last number stays.
func (a accounts) CountActive(ctx context.Context, activity ports.Activity, clock ports.Clock) {
	tick := time.NewTicker(countEvery)
	defer tick.Stop()
	for {
		call, cancel := context.WithTimeout(ctx, countDeadline)
		if n, err := activity.ActiveUsers(call, clock.Now().Add(-activeWithin)); err == nil {
			a.active.Set(float64(n))
		}
		cancel()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
