package identity

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// ProviderSessions verifies an adapter of ports.ProviderSessions, and that the ends of logins delete what it keeps.
func ProviderSessions(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"a session of a login":       sessionsOfLogins,
		"a session of a second step": sessionsOfSteps,
		"ends of logins":             sessionsEnd,
		"pruning":                    sessionsPruned,
		"sealed again":               sessionsResealed,
		"an ended context":           sessionsEnded,
	}.Run(t, fresh)
}

func sessionOf(user identity.UserID, sealed string) identity.ProviderSession {
	return identity.ProviderSession{User: user, Provider: "corp", Sealed: sealed}
}

// enter signs in with a proof. The login expires at a time.
func enter(t *testing.T, s contract.Storage, user identity.UserID, hash string, by identity.Proof, expires time.Time) identity.Login {
	t.Helper()
	l, _, err := s.Logins.Create(t.Context(), identity.RestoreLogin(identity.LoginRecord{
		UserID: user, FamilyHash: "family " + hash, TokenHash: hash, CreatedAt: contract.Moment(0), UsedAt: contract.Moment(0), ExpiresAt: expires,
	}), by, 2, nil)
	contract.OK(t, err)
	return l
}

// wantSession verifies what is kept for a login; "" for nothing.
func wantSession(t *testing.T, s contract.Storage, of identity.LoginID, user identity.UserID, sealed string) {
	t.Helper()
	got, err := s.ProviderSessions.OfLogin(t.Context(), of)
	contract.OK(t, err)
	want := identity.ProviderSession{}
	if sealed != "" {
		want = sessionOf(user, sealed)
		want.ID = got.ID
	}
	if got != want || sealed != "" && got.ID <= 0 {
		t.Errorf("login %d: %+v, want %+v", of, got, want)
	}
}

func sessionsOfLogins(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	long := strings.Repeat("ä'\\😀", 3000)
	with := enter(t, s, ada, "1", identity.Proof{Session: sessionOf(ada, long)}, contract.Moment(50))
	without := enter(t, s, ada, "2", identity.Proof{}, contract.Moment(50))
	wantSession(t, s, with.ID(), ada, long)
	wantSession(t, s, without.ID(), ada, "")
	wantSession(t, s, 999_999, ada, "")
}

func sessionsOfSteps(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	contract.OK(t, s.ProviderSessions.Begin(t.Context(), sessionOf(ada, "ada's"), "step a", contract.Moment(5)))
	contract.OK(t, s.ProviderSessions.Begin(t.Context(), sessionOf(ada, "ada's other"), "step b", contract.Moment(5)))
	contract.WantFault(t, s.ProviderSessions.Begin(t.Context(), sessionOf(999_999, "nobody's"), "step c", contract.Moment(5)), ports.ErrNoUser)
	his := enter(t, s, bob, "1", identity.Proof{Step: "step a"}, contract.Moment(50))
	wantSession(t, s, his.ID(), bob, "")
	hers := enter(t, s, ada, "2", identity.Proof{Step: "step a"}, contract.Moment(50))
	wantSession(t, s, hers.ID(), ada, "ada's")
	again := enter(t, s, ada, "3", identity.Proof{Step: "step a"}, contract.Moment(50))
	wantSession(t, s, again.ID(), ada, "")
	wantSession(t, s, hers.ID(), ada, "ada's")
	if n, err := s.ProviderSessions.Prune(t.Context(), contract.Moment(6), 9); err != nil || n != 1 {
		t.Errorf("%d pruned, %v, want the one of step b", n, err)
	}
	wantSession(t, s, hers.ID(), ada, "ada's")
}

// sessionsEnd ends logins in each way.
func sessionsEnd(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	left := func() int {
		all, err := s.ProviderSessions.Sealed(t.Context(), 0, 100)
		contract.OK(t, err)
		return len(all)
	}
	in := func(n int) identity.Login {
		return enter(t, s, ada, fmt.Sprint(n), identity.Proof{Session: sessionOf(ada, fmt.Sprint(n))}, contract.Moment(50))
	}
	enter(t, s, bob, "bob", identity.Proof{Session: sessionOf(bob, "bob's")}, contract.Moment(50))
	first, second := in(1), in(2)
	third := in(3) // the third of two ends the first
	wantSession(t, s, first.ID(), ada, "")
	wantSession(t, s, second.ID(), ada, "2")
	contract.OK(t, s.Logins.Revoke(t.Context(), second.ID(), contract.Moment(2)))
	wantSession(t, s, second.ID(), ada, "")
	contract.OK(t, s.Devices.RevokeOthers(t.Context(), ada, 0, contract.Moment(3)))
	wantSession(t, s, third.ID(), ada, "")
	if n := left(); n != 1 {
		t.Errorf("%d are left, want bob's", n)
	}
}

func sessionsPruned(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	old := enter(t, s, ada, "1", identity.Proof{Session: sessionOf(ada, "old")}, contract.Moment(10))
	young := enter(t, s, ada, "2", identity.Proof{Session: sessionOf(ada, "young")}, contract.Moment(20))
	contract.OK(t, s.ProviderSessions.Begin(t.Context(), sessionOf(ada, "begun"), "step", contract.Moment(10)))
	for _, c := range []struct{ at, limit, want int }{{9, 9, 0}, {10, 1, 1}, {10, 9, 1}, {10, 9, 0}} {
		if n, err := s.ProviderSessions.Prune(t.Context(), contract.Moment(c.at), c.limit); err != nil || n != c.want {
			t.Errorf("at %d: %d, %v, want %d", c.at, n, err, c.want)
		}
	}
	wantSession(t, s, old.ID(), ada, "")
	wantSession(t, s, young.ID(), ada, "young")
}

func sessionsResealed(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	a := enter(t, s, ada, "1", identity.Proof{Session: sessionOf(ada, "a")}, contract.Moment(50))
	b := enter(t, s, ada, "2", identity.Proof{Session: sessionOf(ada, "b")}, contract.Moment(50))
	first, err := s.ProviderSessions.Sealed(t.Context(), 0, 1)
	contract.OK(t, err)
	if len(first) != 1 || first[0].Sealed != "a" || first[0].User != ada {
		t.Fatalf("%+v", first)
	}
	if rest, err := s.ProviderSessions.Sealed(t.Context(), first[0].ID, 9); err != nil || len(rest) != 1 || rest[0].Sealed != "b" {
		t.Errorf("%+v, %v", rest, err)
	}
	contract.OK(t, s.ProviderSessions.Reseal(t.Context(), first[0], "A"))
	contract.OK(t, s.ProviderSessions.Reseal(t.Context(), first[0], "late"))
	wantSession(t, s, a.ID(), ada, "A")
	wantSession(t, s, b.ID(), ada, "b")
}

func sessionsEnded(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for name, call := range map[string]func(ctx context.Context) error{
		"Begin": func(ctx context.Context) error {
			return s.ProviderSessions.Begin(ctx, sessionOf(ada, "a"), "step", contract.Moment(1))
		},
		"OfLogin": func(ctx context.Context) error { _, err := s.ProviderSessions.OfLogin(ctx, 1); return err },
		"Prune": func(ctx context.Context) error {
			_, err := s.ProviderSessions.Prune(ctx, contract.Moment(1), 1)
			return err
		},
		"Sealed": func(ctx context.Context) error { _, err := s.ProviderSessions.Sealed(ctx, 0, 1); return err },
		"Reseal": func(ctx context.Context) error {
			return s.ProviderSessions.Reseal(ctx, identity.ProviderSession{ID: 1, Sealed: "a"}, "b")
		},
	} {
		contract.WantEnded(t, name, call)
	}
}
