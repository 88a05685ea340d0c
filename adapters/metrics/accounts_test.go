package metrics_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/adapters/metrics"
	"chatbot/adapters/system"
	"chatbot/domain/audit"
	"chatbot/ports"
)

// shows fails the test unless the metrics contain each line.
func shows(t *testing.T, m *metrics.Metrics, lines ...string) {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, line := range lines {
		if !strings.Contains(w.Body.String(), "\n"+line+"\n") {
			t.Errorf("no line %s", line)
		}
	}
}

type trail struct {
	ports.Audit
	held []audit.Event
	err  error
}

func (f *trail) Record(_ context.Context, e audit.Event) error {
	f.held = append(f.held, e)
	return f.err
}

func TestEventsAreCountedAndRecorded(t *testing.T) {
	m, away := metrics.New(), errors.New("the storage is away")
	held := &trail{}
	events := m.Audited(held)
	for _, e := range []audit.Event{
		{Action: audit.Registered, Outcome: audit.Succeeded}, {Action: audit.SignedIn, Outcome: audit.Succeeded, UserID: 7},
		{Action: audit.SignedIn, Outcome: audit.Refused}, {Action: audit.SignedIn, Outcome: audit.Refused},
	} {
		if err := events.Record(t.Context(), e); err != nil {
			t.Error(err)
		}
	}
	held.err = away
	if err := events.Record(t.Context(), audit.Event{Action: audit.TokenReused, Outcome: audit.Refused}); !errors.Is(err, away) {
		t.Errorf("%v", err)
	}
	if len(held.held) != 5 || held.held[1].UserID != 7 {
		t.Errorf("recorded %+v", held.held)
	}
	shows(t, m, `user_registrations_total 1`,
		`account_events_total{action="login.signed_in",outcome="succeeded"} 1`,
		`account_events_total{action="login.signed_in",outcome="refused"} 2`,
		`account_events_total{action="login.refresh_token_reused",outcome="refused"} 1`)
}

// crowd is a fake storage: how many people were active, and since when it was asked for.
type crowd struct {
	mu    sync.Mutex
	n     int
	err   error
	since time.Time
}

func (f *crowd) ActiveUsers(_ context.Context, since time.Time) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.since = since
	return f.n, f.err
}

func (f *crowd) become(n int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n, f.err = n, err
}

func TestActiveUsersCoverTheLastDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, people := metrics.New(), &crowd{n: 12}
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan struct{})
		go func() { defer close(ended); m.CountActive(ctx, people, system.Clock{}) }()
		synctest.Wait()
		shows(t, m, "daily_active_users 12")
		if ago := time.Since(people.since); ago != 24*time.Hour {
			t.Errorf("counted those of the last %v", ago)
		}
		people.become(13, nil)
		time.Sleep(61 * time.Second)
		synctest.Wait()
		shows(t, m, "daily_active_users 13")
		people.become(0, errors.New("the storage is away"))
		time.Sleep(60 * time.Second)
		synctest.Wait()
		shows(t, m, "daily_active_users 13")
		cancel()
		<-ended
	})
}
