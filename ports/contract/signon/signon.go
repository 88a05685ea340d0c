// Package signon has the suites of the ports of identity providers.
package signon

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"chatbot/domain/signon"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// SignOn verifies adapters of ports.SignOnProviders, ports.SignOnAttempts and ports.SignOnTests.
func SignOn(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"providers":        providers,
		"race of changes":  providersRace,
		"the bound":        providersBound,
		"sealed again":     providersReseal,
		"attempts":         attempts,
		"race of attempts": attemptsRace,
		"tests":            tests,
		"an ended context": ended,
	}.Run(t, fresh)
}

func provider(id string) signon.Provider {
	return signon.Provider{
		ID: id, Name: "Corp ä😀", Kind: signon.OIDC, Issuer: "https://login.example/realms/corp", ClientID: "client", ClientSecret: "sealed", Scopes: []string{"openid", "email"},
		GroupsClaim: "groups", AdminGroup: "/admins", CreatesAccounts: true, TrustsEmail: true, SignsOut: true, Enabled: true,
		Version: 1, CreatedAt: contract.Moment(1), ChangedBy: 7, ChangedAt: contract.Moment(1),
	}
}

func kept(p signon.Provider) signon.Provider {
	p.CreatedAt, p.ChangedAt = contract.Kept(p.CreatedAt), contract.Kept(p.ChangedAt)
	return p
}

func want(t *testing.T, s contract.Storage, all ...signon.Provider) {
	t.Helper()
	got, err := s.SignOnProviders.List(t.Context())
	contract.OK(t, err)
	if len(got) != len(all) {
		t.Fatalf("%+v, want %+v", got, all)
	}
	for i, p := range all {
		if !reflect.DeepEqual(got[i], kept(p)) {
			t.Errorf("%+v, want %+v", got[i], kept(p))
		}
	}
}

func providers(t *testing.T, s contract.Storage) {
	want(t, s)
	b, a := provider("b"), provider("a")
	a.Kind, a.ClientSecret, a.Scopes, a.GroupsClaim, a.AdminGroup, a.CreatesAccounts, a.TrustsEmail, a.SignsOut, a.Enabled = signon.GitHub, "", []string{}, "", "", false, false, false, false
	contract.OK(t, s.SignOnProviders.Add(t.Context(), b))
	contract.OK(t, s.SignOnProviders.Add(t.Context(), a))
	contract.WantFault(t, s.SignOnProviders.Add(t.Context(), a), signon.ErrProviderTaken)
	want(t, s, a, b)
	changed := a
	changed.Name, changed.Issuer, changed.ClientID, changed.Version, changed.CreatedAt, changed.ChangedBy, changed.ChangedAt = "New", "https://other.example", "other", 2, contract.Moment(9), 8, contract.Moment(9)
	contract.OK(t, s.SignOnProviders.Change(t.Context(), changed))
	contract.WantFault(t, s.SignOnProviders.Change(t.Context(), changed), signon.ErrProviderChanged)
	changed.CreatedAt = a.CreatedAt
	want(t, s, changed, b)
	gone := provider("gone")
	gone.Version = 2
	contract.WantFault(t, s.SignOnProviders.Change(t.Context(), gone), signon.ErrNoProvider)
	contract.OK(t, s.SignOnProviders.Delete(t.Context(), "b"))
	contract.WantFault(t, s.SignOnProviders.Delete(t.Context(), "b"), signon.ErrNoProvider)
	want(t, s, changed)
}

func providersRace(t *testing.T, s contract.Storage) {
	contract.OK(t, s.SignOnProviders.Add(t.Context(), provider("a")))
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		p := provider("a")
		p.Name, p.Version = fmt.Sprint(i), 2
		return s.SignOnProviders.Change(t.Context(), p)
	}), signon.ErrProviderChanged)
}

func providersBound(t *testing.T, s contract.Storage) {
	for i := range signon.MaxProviders {
		contract.OK(t, s.SignOnProviders.Add(t.Context(), provider(fmt.Sprintf("p%02d", i))))
	}
	contract.WantFault(t, s.SignOnProviders.Add(t.Context(), provider("more")), signon.ErrTooManyProviders)
	if all, err := s.SignOnProviders.List(t.Context()); err != nil || len(all) != signon.MaxProviders {
		t.Errorf("%d, %v", len(all), err)
	}
}

func providersReseal(t *testing.T, s contract.Storage) {
	p := provider("a")
	contract.OK(t, s.SignOnProviders.Add(t.Context(), p))
	contract.OK(t, s.SignOnProviders.Reseal(t.Context(), p, "anew"))
	contract.OK(t, s.SignOnProviders.Reseal(t.Context(), p, "late")) // it is not sealed as it was
	p.ClientSecret = "anew"
	want(t, s, p)
}

func attempts(t *testing.T, s contract.Storage) {
	ends := contract.Moment(30)
	contract.OK(t, s.SignOnAttempts.Use(t.Context(), "state", ends, contract.Moment(1)))
	contract.WantFault(t, s.SignOnAttempts.Use(t.Context(), "state", ends, contract.Moment(29)), signon.ErrExpired)
	contract.OK(t, s.SignOnAttempts.Use(t.Context(), "STATE", ends, contract.Moment(29)))
	contract.OK(t, s.SignOnAttempts.Use(t.Context(), "later", contract.Moment(60), contract.Moment(31)))
	contract.OK(t, s.SignOnAttempts.Use(t.Context(), "state", contract.Moment(60), contract.Moment(32))) // the first was deleted
}

func attemptsRace(t *testing.T, s contract.Storage) {
	for i := range 30 {
		contract.OK(t, s.SignOnAttempts.Use(t.Context(), fmt.Sprint("old ", i), contract.Moment(2), contract.Moment(1)))
	}
	contract.WantOneWinner(t, contract.Race(func(int) error {
		return s.SignOnAttempts.Use(t.Context(), "state", contract.Moment(30), contract.Moment(5))
	}), signon.ErrExpired)
	for _, err := range contract.Race(func(i int) error {
		return s.SignOnAttempts.Use(t.Context(), fmt.Sprint("other ", i), contract.Moment(30), contract.Moment(5))
	}) {
		contract.OK(t, err)
	}
}

func tests(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	wantReport := func(report string, at int) {
		t.Helper()
		if got, err := s.SignOnTests.Test(t.Context(), ada, "corp", contract.Moment(at)); err != nil || got != report {
			t.Errorf("%q, %v, want %q", got, err, report)
		}
	}
	wantReport("", 1)
	contract.OK(t, s.SignOnTests.PutTest(t.Context(), ada, "corp", "first", contract.Moment(10), contract.Moment(1)))
	contract.OK(t, s.SignOnTests.PutTest(t.Context(), ada, "other", "another", contract.Moment(10), contract.Moment(1)))
	contract.OK(t, s.SignOnTests.PutTest(t.Context(), bob, "corp", "his", contract.Moment(10), contract.Moment(1)))
	wantReport("first", 9)
	contract.OK(t, s.SignOnTests.PutTest(t.Context(), ada, "corp", "second", contract.Moment(20), contract.Moment(2)))
	wantReport("second", 10)
	wantReport("", 20)
	contract.WantFault(t, s.SignOnTests.PutTest(t.Context(), 999_999, "corp", "nobody", contract.Moment(20), contract.Moment(2)), ports.ErrNoUser)
}

func ended(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for name, call := range map[string]func(ctx context.Context) error{
		"List":   func(ctx context.Context) error { _, err := s.SignOnProviders.List(ctx); return err },
		"Add":    func(ctx context.Context) error { return s.SignOnProviders.Add(ctx, provider("a")) },
		"Change": func(ctx context.Context) error { return s.SignOnProviders.Change(ctx, provider("a")) },
		"Delete": func(ctx context.Context) error { return s.SignOnProviders.Delete(ctx, "a") },
		"Reseal": func(ctx context.Context) error { return s.SignOnProviders.Reseal(ctx, provider("a"), "x") },
		"Use": func(ctx context.Context) error {
			return s.SignOnAttempts.Use(ctx, "state", contract.Moment(9), contract.Moment(1))
		},
		"PutTest": func(ctx context.Context) error {
			return s.SignOnTests.PutTest(ctx, ada, "a", "x", contract.Moment(9), contract.Moment(1))
		},
		"Test": func(ctx context.Context) error {
			_, err := s.SignOnTests.Test(ctx, ada, "a", contract.Moment(1))
			return err
		},
	} {
		contract.WantEnded(t, name, call)
	}
}
