// Package audit holds the suite of ports.Audit and ports.AuditRetention.
package audit

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Audit verifies an adapter of ports.Audit and ports.AuditRetention.
func Audit(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"every field comes back":    auditFields,
		"newest first, filtered":    auditNarrowed,
		"parallel":                  auditParallel,
		"prune in batches":          auditPrune,
		"prune keeps recent events": auditPruneTooMuch,
		"ended context":             auditEnded,
	}.Run(t, fresh)
}

func auditFields(t *testing.T, s contract.Storage) {
	hostile := "Mozilla\x1b[2J'); DROP TABLE audit_events;-- \"?0 ä😀\u202e\n" + strings.Repeat("x", ports.MaxAgent)
	want := []audit.Event{
		{At: contract.Moment(1), Action: audit.SignedIn, Outcome: audit.Refused, Reason: "invalid_credentials"},
		{
			At: contract.Moment(2), Action: audit.TokenReused, Outcome: audit.Refused, ActorID: 1 << 40, Operator: true, UserID: 7, LoginID: 1 << 41,
			Object: "'); x ä", Address: "2001:db8::1%eth0", Agent: hostile, RequestID: "0f1e", Reason: "invalid_token",
		},
	}
	for i := range want {
		contract.OK(t, s.Audit.Record(t.Context(), want[i]))
		want[i].At = contract.Kept(want[i].At)
	}
	got, err := s.Audit.List(t.Context(), ports.AuditQuery{Limit: 10})
	contract.OK(t, err)
	slices.Reverse(want)
	if len(got) != 2 || got[0].ID <= got[1].ID || got[1].ID <= 0 {
		t.Fatalf("%+v", got)
	}
	for i := range got {
		got[i].ID = 0
		if got[i] != want[i] {
			t.Errorf("got %+v, want %+v", got[i], want[i])
		}
	}
}

// reasons are the reasons of the events that List returns, in its order.
func reasons(t *testing.T, s contract.Storage, q ports.AuditQuery) string {
	t.Helper()
	events, err := s.Audit.List(t.Context(), q)
	contract.OK(t, err)
	var all []string
	for _, e := range events {
		all = append(all, e.Reason)
	}
	return strings.Join(all, " ")
}

func auditNarrowed(t *testing.T, s contract.Storage) {
	for i, e := range []audit.Event{
		{Reason: "a", UserID: 1, ActorID: 1, Action: audit.SignedIn},
		{Reason: "b", UserID: 2, ActorID: 1, Action: audit.Deactivated},
		{Reason: "c", UserID: 2, Action: audit.SignedIn},
		{Reason: "d", Action: audit.SignedIn},
	} {
		e.At, e.Outcome = contract.Moment(i), audit.Succeeded
		contract.OK(t, s.Audit.Record(t.Context(), e))
	}
	all, err := s.Audit.List(t.Context(), ports.AuditQuery{Limit: 1000})
	contract.OK(t, err)
	for _, c := range []struct {
		query ports.AuditQuery
		want  string
	}{
		{ports.AuditQuery{Limit: 1000}, "d c b a"},
		{ports.AuditQuery{Limit: 2}, "d c"},
		{ports.AuditQuery{Limit: 2, BeforeID: all[1].ID}, "b a"},
		{ports.AuditQuery{Limit: 9, UserID: 1}, "b a"},
		{ports.AuditQuery{Limit: 9, UserID: 2}, "c b"},
		{ports.AuditQuery{Limit: 9, Action: audit.SignedIn}, "d c a"},
		{ports.AuditQuery{Limit: 9, UserID: 1, Action: audit.SignedIn, Period: audit.Period{From: contract.Moment(0), Until: contract.Moment(2)}, BeforeID: all[0].ID}, "a"},
		{ports.AuditQuery{Limit: 9, Period: audit.Period{From: contract.Moment(2)}}, "d c"},
		{ports.AuditQuery{Limit: 9, Period: audit.Period{Until: contract.Moment(2)}}, "b a"},
		{ports.AuditQuery{Limit: 9, Period: audit.Period{From: contract.Moment(1), Until: contract.Moment(3)}}, "c b"},
		{ports.AuditQuery{Limit: 9, UserID: 3}, ""},
		{ports.AuditQuery{Limit: 9, UserID: math.MaxInt64}, ""},
	} {
		if got := reasons(t, s, c.query); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.query, got, c.want)
		}
	}
}

func auditParallel(t *testing.T, s contract.Storage) {
	for _, err := range contract.Race(func(int) error {
		return s.Audit.Record(t.Context(), audit.Event{At: contract.Moment(0), Action: audit.SignedIn, Outcome: audit.Refused})
	}) {
		contract.OK(t, err)
	}
	got, err := s.Audit.List(t.Context(), ports.AuditQuery{Limit: 1000})
	contract.OK(t, err)
	if len(got) != contract.Racers {
		t.Errorf("%d events, want %d", len(got), contract.Racers)
	}
}

func auditPrune(t *testing.T, s contract.Storage) {
	for i, reason := range []string{"e", "a", "d", "b", "c"} { // not stored in order of time
		at := contract.Moment(map[string]int{"a": 0, "b": 1, "c": 2, "d": 3, "e": 4}[reason])
		contract.OK(t, s.Audit.Record(t.Context(), audit.Event{At: at, Reason: reason, UserID: identity.UserID(i), Action: audit.SignedIn, Outcome: audit.Refused}))
	}
	for _, step := range []struct {
		n    int
		left string
	}{{2, "c d e"}, {1, "d e"}, {0, "d e"}} {
		n, err := s.Retention.Prune(t.Context(), contract.Moment(3), 2)
		contract.OK(t, err)
		if left := reasons(t, s, ports.AuditQuery{Limit: 9}); n != step.n || left != step.left {
			t.Errorf("%d went, %q are left, want %d and %q", n, left, step.n, step.left)
		}
	}
	n, err := s.Retention.Prune(t.Context(), contract.Moment(0), 2) // retention is extended from here on
	contract.OK(t, err)
	if n != 0 {
		t.Errorf("%d went", n)
	}
}

func auditPruneTooMuch(t *testing.T, s contract.Storage) {
	contract.OK(t, s.Audit.Record(t.Context(), audit.Event{At: contract.Moment(0), Action: audit.SignedIn, Outcome: audit.Refused}))
	n, err := s.Retention.Prune(t.Context(), time.Now().Add(-audit.MinRetention+time.Hour), 10)
	if err == nil || n != 0 || reasons(t, s, ports.AuditQuery{Limit: 9}) != "" {
		t.Errorf("%d went, %v", n, err)
	}
	if events, err := s.Audit.List(t.Context(), ports.AuditQuery{Limit: 9}); err != nil || len(events) != 1 {
		t.Errorf("%v, %v", events, err)
	}
}

func auditEnded(t *testing.T, s contract.Storage) {
	contract.WantEnded(t, "Record", func(ctx context.Context) error {
		return s.Audit.Record(ctx, audit.Event{At: contract.Moment(0), Action: audit.SignedIn, Outcome: audit.Refused})
	})
	contract.WantEnded(t, "List", func(ctx context.Context) error {
		_, err := s.Audit.List(ctx, ports.AuditQuery{Limit: 1})
		return err
	})
	contract.WantEnded(t, "Prune", func(ctx context.Context) error {
		_, err := s.Retention.Prune(ctx, contract.Moment(0), 1)
		return err
	})
	if reasons(t, s, ports.AuditQuery{Limit: 1}) != "" {
		t.Error("an event of an ended context was stored")
	}
}
