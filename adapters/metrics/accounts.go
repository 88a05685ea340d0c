package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"chatbot/domain/audit"
	"chatbot/ports"
)

const (
	// activeWithin is the period of "daily": the last 24 hours.
	activeWithin  = 24 * time.Hour
	countEvery    = time.Minute
	countDeadline = 10 * time.Second
)

// accounts counts people and account events.
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
	for _, action := range audit.Actions() { // rate() needs a first sample of zero
		a.events.WithLabelValues(string(action), string(audit.Succeeded))
		a.events.WithLabelValues(string(action), string(audit.Refused))
	}
	return a
}

// Audited counts audit events and stores them in events.
func (a accounts) Audited(events ports.Audit) ports.Audit { return audited{events, a} }

type audited struct {
	ports.Audit
	accounts accounts
}

// Record implements ports.Audit. An event that cannot be stored is counted as well, because it happened.
func (a audited) Record(ctx context.Context, e audit.Event) error {
	a.accounts.events.WithLabelValues(string(e.Action), string(e.Outcome)).Inc()
	if e.Action == audit.Registered && e.Outcome == audit.Succeeded {
		a.accounts.registrations.Inc()
	}
	return a.Audit.Record(ctx, e)
}

// CountActive updates the number of active people until ctx ends. While the storage is unavailable, the last number stays.
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
