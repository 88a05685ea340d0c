package identity_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"
)

func TestRegister(t *testing.T) {
	d := newDesk(t)
	u, err := d.Register(t.Context(), identity.Registration{Username: "Ada", Email: "Ada@example.com", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	want := identity.RestoreUser(identity.UserRecord{
		ID: 1, Username: "Ada", Email: "Ada@example.com", HashedPassword: "hash of " + password,
		Role: identity.Admin, Active: true, CreatedAt: d.clock.Now(), UpdatedAt: d.clock.Now(),
	})
	if u != want {
		t.Errorf("got %+v, want %+v", u, want)
	}
	for _, c := range []struct {
		r    identity.Registration
		want error
	}{
		{identity.Registration{Username: "ADA", Email: "b@example.com", Password: password}, ports.ErrUsernameTaken},
		{identity.Registration{Username: "bob", Email: "ada@EXAMPLE.com", Password: password}, ports.ErrEmailTaken},
	} {
		if _, err := d.Register(t.Context(), c.r); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.r.Username, err)
		}
	}
}

func TestRegisterChecksBeforeItHashes(t *testing.T) {
	d := newDesk(t)
	if _, err := d.Register(t.Context(), identity.Registration{Username: "a", Password: "short"}); !fault.IsKind(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
	if d.hasher.work != 0 || len(d.users.all) != 0 {
		t.Error("bad input cost a hash or made an account")
	}
	d.hasher.busy = true
	if _, err := d.Register(t.Context(), identity.Registration{Username: "ada", Email: "a@b.cc", Password: password}); !errors.Is(err, ports.ErrBusy) || len(d.users.all) != 0 {
		t.Errorf("busy: %v", err)
	}
}

func TestLogin(t *testing.T) {
	d := newDesk(t)
	u, _ := d.signedIn(t)
	for _, name := range []string{"Ada", "ada", "ADA@example.com"} {
		g, err := d.Login(t.Context(), identity.Credentials{Name: name, Password: password})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if g.AccessLifetime != accessLife || g.RefreshLifetime != refreshLife || g.AccessToken == "" || g.RefreshToken == "" || g.AccessToken == g.RefreshToken {
			t.Errorf("%s: %+v", name, g)
		}
		p, me, err := d.Authenticate(t.Context(), g.AccessToken)
		if err != nil || p.User != u.ID() || p.Login != d.logins.all[len(d.logins.all)-1].ID() {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
		if me != u {
			t.Errorf("whose it is: %+v", me)
		}
	}
	newest := d.logins.all[len(d.logins.all)-1]
	now := d.clock.Now()
	if newest.Record().PreviousHash != "" || newest.Record().CreatedAt != now || newest.Record().UsedAt != now || newest.Record().ExpiresAt != now.Add(refreshLife) {
		t.Errorf("stored %+v", newest)
	}
	if strings.HasPrefix(newest.Record().TokenHash, "secret") {
		t.Error("the refresh token is stored as it is")
	}
}

// TestLoginRevealsNothing: a wrong password and an unknown name take the same work and return the same fault.
func TestLoginRevealsNothing(t *testing.T) {
	d := newDesk(t)
	d.signedIn(t)
	var words []string
	for _, c := range []identity.Credentials{
		{Name: "ada", Password: "wrong"}, {Name: "nobody", Password: password}, {Name: "nobody", Password: ""}, {Name: "", Password: ""},
	} {
		before := d.hasher.work
		g, err := d.Login(t.Context(), c)
		if !errors.Is(err, identity.ErrCredentials) || g.AccessToken != "" || g.Token != "" {
			t.Errorf("%+v: %+v, %v", c, g, err)
		}
		if d.hasher.work != before+1 {
			t.Errorf("%+v cost %d hashes", c, d.hasher.work-before)
		}
		words = append(words, err.Error())
	}
	for _, w := range words {
		if w != words[0] {
			t.Errorf("%q and %q", w, words[0])
		}
	}
	if len(d.logins.all) != 1 {
		t.Error("a refused login was stored")
	}
}

func TestInactiveAccountIsRevealedOnlyWithThePassword(t *testing.T) {
	d := newDesk(t)
	u, _ := d.signedIn(t)
	d.users.deactivate(u.ID())
	if _, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: "wrong"}); !errors.Is(err, identity.ErrCredentials) {
		t.Errorf("wrong password: %v", err)
	}
	if _, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password}); !errors.Is(err, identity.ErrInactive) {
		t.Errorf("right password: %v", err)
	}
}

func TestLoginPassesOutagesOn(t *testing.T) {
	d := newDesk(t)
	d.signedIn(t)
	d.hasher.busy = true
	if _, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password}); !errors.Is(err, ports.ErrBusy) {
		t.Errorf("hasher: %v", err)
	}
	d.hasher.busy, d.users.outage = false, errOutage
	if _, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password}); !errors.Is(err, errOutage) {
		t.Errorf("users: %v", err)
	}
	d.users.outage, d.logins.outage = nil, errOutage
	if _, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password}); !errors.Is(err, errOutage) {
		t.Errorf("logins: %v", err)
	}
}

func TestLogOmitsSecrets(t *testing.T) {
	d := newDesk(t)
	_, g := d.signedIn(t)
	_, _ = d.Login(t.Context(), identity.Credentials{Name: "ada", Password: "wr0ng-Pass"})
	next, err := d.Refresh(t.Context(), g.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	d.clock.Move(identity.RefreshGrace)
	_, _ = d.Refresh(t.Context(), g.RefreshToken)
	said := d.logger.said()
	for _, secret := range []string{password, "wr0ng-Pass", "secret-", "access ", "ada@example.com", next.RefreshToken} {
		if strings.Contains(said, secret) {
			t.Errorf("the log has %q: %s", secret, said)
		}
	}
	for _, event := range []string{"User registered", "Login succeeded", "Login failed", "used twice"} {
		if !strings.Contains(said, event) {
			t.Errorf("the log lacks %q", event)
		}
	}
}

// TestSignInBeyondTheBoundEndsTheLeastUsedLogin: the sign-in succeeds, and the audit log has the login that ended, with the reason.
func TestSignInBeyondTheBoundEndsTheLeastUsedLogin(t *testing.T) {
	d := newDeskOf(t, identity.RegistrationOpen, 2)
	u, first := d.signedIn(t)
	d.clock.Move(time.Minute)
	second := d.login(t)
	var third identity.LoginStep
	events := d.audited(t, func(ctx context.Context) {
		var err error
		if third, err = d.Login(ctx, identity.Credentials{Name: "ada", Password: password}); err != nil {
			t.Fatal(err)
		}
	})
	d.wantAccess(t, first.AccessToken, identity.ErrToken)
	if _, err := d.Refresh(t.Context(), first.RefreshToken); !errors.Is(err, identity.ErrToken) {
		t.Errorf("the ended login is refreshed: %v", err)
	}
	d.wantAccess(t, second.AccessToken, nil)
	d.wantAccess(t, third.AccessToken, nil)
	if len(events) != 2 || events[0].Action != audit.Revoked || events[0].Reason != "too_many_logins" || events[0].UserID != u.ID() ||
		events[0].ActorID != u.ID() || events[0].LoginID == 0 || events[0].LoginID == events[1].LoginID || events[1].Action != audit.SignedIn {
		t.Errorf("audited %+v", events)
	}
}
