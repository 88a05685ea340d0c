package identity_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// audited returns the events that do caused.
func (d *desk) audited(t *testing.T, do func(ctx context.Context)) []audit.Event {
	t.Helper()
	before := len(d.audit.all)
	ctx := ports.WithOrigin(ports.WithRequestID(t.Context(), "request 7"), ports.Origin{Address: "192.0.2.7", Agent: "Firefox"})
	do(ctx)
	events := d.audit.all[before:]
	for _, e := range events {
		if !e.At.Equal(d.clock.Now()) || e.Address != "192.0.2.7" || e.Agent != "Firefox" || e.RequestID != "request 7" {
			t.Errorf("when or whence is missing: %+v", e)
		}
	}
	return events
}

func TestAuditedActions(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	first := d.logins.all[0].ID()
	signIn := func(name, password string) func(context.Context) {
		return func(ctx context.Context) { _, _ = d.Login(ctx, identity.Credentials{Name: name, Password: password}) }
	}
	register := func(name string) func(context.Context) {
		return func(ctx context.Context) {
			_, _ = d.Register(ctx, identity.Registration{Username: name, Email: name + "@example.com", Password: password})
		}
	}
	for _, c := range []struct {
		what string
		do   func(ctx context.Context)
		want audit.Event
	}{
		{"a registration", register("Bob"), audit.Event{Action: audit.Registered, Outcome: audit.Succeeded, ActorID: 2, UserID: 2}},
		{"a name that is taken", register("ADA"), audit.Event{Action: audit.Registered, Outcome: audit.Refused, Reason: "username_taken"}},
		{"a sign-in", signIn("ada", password), audit.Event{Action: audit.SignedIn, Outcome: audit.Succeeded, ActorID: u.ID(), UserID: u.ID(), LoginID: first + 1}},
		{"a wrong password", signIn("ada", "Wrong1234"), audit.Event{Action: audit.SignedIn, Outcome: audit.Refused, Reason: "invalid_credentials", UserID: u.ID()}},
		{"no account", signIn("nobody", password), audit.Event{Action: audit.SignedIn, Outcome: audit.Refused, Reason: "invalid_credentials"}},
		{"no possible name", signIn("a\x00b", password), audit.Event{Action: audit.SignedIn, Outcome: audit.Refused, Reason: "invalid_credentials"}},
		{"a token used again", func(ctx context.Context) {
			if _, err := d.Refresh(ctx, grant.RefreshToken); err != nil {
				t.Fatal(err)
			}
			d.clock.Move(identity.RefreshGrace)
			_, _ = d.Refresh(ctx, grant.RefreshToken)
		}, audit.Event{Action: audit.TokenReused, Outcome: audit.Refused, Reason: "invalid_token", UserID: u.ID(), LoginID: first}},
		{"signing out", func(ctx context.Context) {
			_ = d.Logout(ctx, identity.Actor{User: u.ID(), Role: identity.Member, Login: first})
		},
			audit.Event{Action: audit.SignedOut, Outcome: audit.Succeeded, ActorID: u.ID(), UserID: u.ID(), LoginID: first}},
		{"an inactive account", func(ctx context.Context) {
			d.users.deactivate(u.ID())
			signIn("ada", password)(ctx)
		}, audit.Event{Action: audit.SignedIn, Outcome: audit.Refused, Reason: "account_inactive", ActorID: u.ID(), UserID: u.ID()}},
	} {
		events := d.audited(t, c.do)
		if len(events) != 1 {
			t.Fatalf("%s: %+v", c.what, events)
		}
		c.want.At, c.want.Address, c.want.Agent, c.want.RequestID = events[0].At, events[0].Address, events[0].Agent, events[0].RequestID
		if events[0] != c.want {
			t.Errorf("%s: got %+v, want %+v", c.what, events[0], c.want)
		}
	}
	if events := d.audited(t, register("x")); len(events) != 0 {
		t.Errorf("input that breaks a rule: %+v", events)
	}
}

// Input must not be audited, because people type passwords into the wrong field.
func TestAuditOmitsInput(t *testing.T) {
	d := newDesk(t)
	d.signedIn(t)
	const typed = "Hidden-Canary-1"
	events := d.audited(t, func(ctx context.Context) {
		_, _ = d.Login(ctx, identity.Credentials{Name: typed, Password: password})
		_, _ = d.Login(ctx, identity.Credentials{Name: "ada", Password: typed})
		_, _ = d.Refresh(ctx, typed)
		_, _ = d.Register(ctx, identity.Registration{Username: "ada", Email: "ada2@canary.example", Password: typed})
	})
	if all := fmt.Sprintf("%+v", events); len(events) != 3 || strings.Contains(strings.ToLower(all), "canary") {
		t.Errorf("%s", all)
	}
}

func TestUnauditableLoginIsRefused(t *testing.T) {
	d := newDesk(t)
	_, grant := d.signedIn(t)
	d.audit.outage = errOutage
	if g, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password}); !errors.Is(err, errOutage) || g.AccessToken != "" {
		t.Fatalf("%+v, %v", g, err)
	}
	if made := d.logins.all[len(d.logins.all)-1]; made.Record().RevokedAt.IsZero() {
		t.Errorf("a login of nobody lives: %+v", made)
	}

	// Refusals, and actions that end access, continue without an audit event; the log reports the missing event.
	if _, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: "Wrong1234"}); !errors.Is(err, identity.ErrCredentials) {
		t.Error(err)
	}
	p, _, err := d.Authenticate(t.Context(), grant.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Logout(t.Context(), p); err != nil {
		t.Error(err)
	}
	d.wantAccess(t, grant.AccessToken, identity.ErrToken)
	u, err := d.Register(t.Context(), identity.Registration{Username: "Bob", Email: "bob@example.com", Password: password})
	if err != nil || u.ID() == 0 {
		t.Errorf("%+v, %v", u, err)
	}
	errorsSaid := 0
	for _, e := range d.logger.all {
		if e.Level == ports.Error && e.Component == "audit" && errors.Is(e.Err, errOutage) {
			errorsSaid++
		}
	}
	if errorsSaid != 4 {
		t.Errorf("%d errors in the log, want 4: %s", errorsSaid, d.logger.said())
	}
}
