package identity_test

import (
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

func TestRefreshRotates(t *testing.T) {
	d := newDesk(t)
	_, g := d.signedIn(t)
	for range 3 {
		d.clock.Move(6 * 24 * time.Hour) // each use extends the login
		next, err := d.Refresh(t.Context(), g.RefreshToken)
		if err != nil {
			t.Fatal(err)
		}
		if next.RefreshToken == g.RefreshToken || next.AccessToken == g.AccessToken || next.RefreshLifetime != refreshLife || next.AccessLifetime != accessLife {
			t.Errorf("got %+v", next)
		}
		d.wantAccess(t, next.AccessToken, nil)
		g = next
	}
	l := d.logins.all[0]
	if len(d.logins.all) != 1 || l.Record().TokenHash != identity.HashToken(g.RefreshToken) || l.Record().UsedAt != d.clock.Now() || l.Record().ExpiresAt != d.clock.Now().Add(refreshLife) {
		t.Errorf("stored %+v", l)
	}
}

// TestRefreshReuseEndsFamily: the replaced token after the grace period, and any older token at any time.
func TestRefreshReuseEndsFamily(t *testing.T) {
	for name, c := range map[string]struct {
		refreshes int
		wait      time.Duration
	}{"the predecessor, late": {1, identity.RefreshGrace}, "an older one at once": {2, 0}, "a much older one": {9, time.Hour}} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			_, stolen := d.signedIn(t)
			other := d.login(t)
			next := stolen
			for range c.refreshes {
				next = d.refreshed(t, next)
			}
			d.clock.Move(c.wait)
			if _, err := d.Refresh(t.Context(), stolen.RefreshToken); !errors.Is(err, identity.ErrToken) {
				t.Errorf("reuse: %v", err)
			}
			if _, err := d.Refresh(t.Context(), next.RefreshToken); !errors.Is(err, identity.ErrToken) {
				t.Errorf("the family lives on: %v", err)
			}
			d.wantAccess(t, next.AccessToken, identity.ErrToken)
			d.refreshed(t, other)
			if last := d.audit.all[len(d.audit.all)-1]; last.Action != audit.TokenReused || last.LoginID != d.logins.all[0].ID() {
				t.Errorf("audited is %+v", last)
			}
		})
	}
}

// TestLostRefreshReplyKeepsLogin: within the grace period, the replaced token returns the same successor again.
func TestLostRefreshReplyKeepsLogin(t *testing.T) {
	d := newDesk(t)
	_, g := d.signedIn(t)
	first := d.refreshed(t, g)
	d.clock.Move(identity.RefreshGrace - 1)
	again := d.refreshed(t, g)
	if again.RefreshToken != first.RefreshToken {
		t.Errorf("%s, then %s", first.RefreshToken, again.RefreshToken)
	}
	d.wantAccess(t, again.AccessToken, nil)
	d.clock.Move(time.Minute)
	d.refreshed(t, again)
}

// TestRefreshAfterKeyRotationReturnsSameToken: a token that was replaced under the old secret returns the same successor under the
// new one.
func TestRefreshAfterKeyRotationReturnsSameToken(t *testing.T) {
	d := newDesk(t)
	_, g := d.signedIn(t)
	first := d.refreshed(t, g)
	d.next.secrets = []string{"new", "secret"}
	if again := d.refreshed(t, g); again.RefreshToken != first.RefreshToken {
		t.Errorf("%s, then %s", first.RefreshToken, again.RefreshToken)
	}
	d.next.secrets = []string{"forgotten"}
	if _, err := d.Refresh(t.Context(), g.RefreshToken); !errors.Is(err, identity.ErrToken) {
		t.Error(err)
	}
	if !d.logins.all[0].Record().RevokedAt.IsZero() {
		t.Error("the login ended, although nobody reused anything")
	}
}

func TestParallelRefreshesReturnTheSameToken(t *testing.T) {
	d := newDesk(t)
	_, g := d.signedIn(t)
	for range 100 {
		got := make([]identity.Grant, 20)
		var all sync.WaitGroup
		for i := range got {
			all.Go(func() { got[i] = d.refreshed(t, g) })
		}
		all.Wait()
		for _, next := range got {
			if next.RefreshToken != got[0].RefreshToken || next.RefreshToken == g.RefreshToken {
				t.Fatalf("%s and %s", next.RefreshToken, got[0].RefreshToken)
			}
		}
		if l := d.logins.all[0]; !l.Record().RevokedAt.IsZero() || l.Record().PreviousHash != identity.HashToken(g.RefreshToken) {
			t.Fatalf("rotated more than once, or ended: %+v", l)
		}
		g = got[19]
		d.clock.Move(time.Minute)
	}
}

func TestRefreshRefuses(t *testing.T) {
	d := newDesk(t)
	u, g := d.signedIn(t)
	family, _ := identity.RefreshFamily(g.RefreshToken)
	for _, token := range []string{"", "x", g.AccessToken, family, "other" + g.RefreshToken, identity.HashToken(g.RefreshToken)} {
		if _, err := d.Refresh(t.Context(), token); !errors.Is(err, identity.ErrToken) {
			t.Errorf("%q: %v", token, err)
		}
	}
	d.logins.outage = errOutage
	if _, err := d.Refresh(t.Context(), g.RefreshToken); !errors.Is(err, errOutage) || fault.IsKind(err, fault.Unauthenticated) {
		t.Errorf("an outage signs people out: %v", err)
	}
	d.logins.outage = nil
	d.users.deactivate(u.ID())
	if _, err := d.Refresh(t.Context(), g.RefreshToken); !errors.Is(err, identity.ErrInactive) {
		t.Errorf("inactive: %v", err)
	}
	d.clock.Move(refreshLife)
	if _, err := d.Refresh(t.Context(), g.RefreshToken); !errors.Is(err, identity.ErrToken) {
		t.Errorf("expired: %v", err)
	}
}

func TestLogoutEndsAccessAtOnce(t *testing.T) {
	d := newDesk(t)
	_, g := d.signedIn(t)
	other := d.login(t)
	p, _, err := d.Authenticate(t.Context(), g.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	ticket, _, err := d.Ticket(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Logout(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	d.wantAccess(t, g.AccessToken, identity.ErrToken)
	if _, err := d.Redeem(t.Context(), ticket); !errors.Is(err, identity.ErrToken) {
		t.Errorf("a ticket from before: %v", err)
	}
	if _, err := d.Refresh(t.Context(), g.RefreshToken); !errors.Is(err, identity.ErrToken) {
		t.Errorf("refresh: %v", err)
	}
	d.wantAccess(t, other.AccessToken, nil)
	if err := d.Logout(t.Context(), p); err != nil {
		t.Errorf("again: %v", err)
	}
}

func TestAccess(t *testing.T) {
	d := newDesk(t)
	u, g := d.signedIn(t)
	d.wantAccess(t, "forged", identity.ErrToken)
	d.logins.outage = errOutage
	d.wantAccess(t, g.AccessToken, errOutage)
	d.logins.outage = nil
	d.users.deactivate(u.ID())
	d.wantAccess(t, g.AccessToken, identity.ErrInactive)
	d.clock.Move(accessLife)
	d.wantAccess(t, g.AccessToken, identity.ErrToken)
}

func TestAccessOfAnothersLoginIsRefused(t *testing.T) {
	d := newDesk(t)
	_, g := d.signedIn(t)
	d.logins.alter(0, func(is *identity.LoginRecord) { is.UserID = 2 })
	other := d.users.all[0].Record()
	other.ID = 2
	d.users.all = append(d.users.all, identity.RestoreUser(other))
	d.wantAccess(t, g.AccessToken, identity.ErrToken)
}

func TestTicket(t *testing.T) {
	d := newDesk(t)
	u, g := d.signedIn(t)
	p, _, err := d.Authenticate(t.Context(), g.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	issue := func() string {
		ticket, life, err := d.Ticket(t.Context(), p)
		if err != nil || life != 30*time.Second {
			t.Fatalf("valid for %v, %v", life, err)
		}
		return ticket
	}
	ticket := issue()
	if got, err := d.Redeem(t.Context(), ticket); err != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("first: %+v, %v", got, err)
	}
	if _, err := d.Redeem(t.Context(), ticket); !errors.Is(err, identity.ErrToken) {
		t.Errorf("second: %v", err)
	}
	late := issue()
	d.clock.Move(30 * time.Second)
	if _, err := d.Redeem(t.Context(), late); !errors.Is(err, identity.ErrToken) {
		t.Errorf("expired: %v", err)
	}
	if got, err := d.Redeem(t.Context(), g.AccessToken); err != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("an access token in its place: %+v, %v", got, err)
	}
	d.tickets.outage = errOutage
	if _, err := d.Redeem(t.Context(), "whatever"); !errors.Is(err, errOutage) {
		t.Errorf("an outage looks like a bad ticket: %v", err)
	}
	d.tickets.outage = nil
	early := issue()
	d.users.deactivate(u.ID())
	if _, err := d.Redeem(t.Context(), early); !errors.Is(err, identity.ErrInactive) {
		t.Errorf("deactivated meanwhile: %v", err)
	}
}

// TestLoginEndsAfterItsLongestLife: use extends a login up to LOGIN_MAX_DAYS after the sign-in, and none of its tokens is valid for
// longer.
func TestLoginEndsAfterItsLongestLife(t *testing.T) {
	d := newDesk(t)
	_, g := d.signedIn(t)
	for used := time.Duration(0); ; {
		left := loginLife - used
		if want := min(refreshLife, left); g.RefreshLifetime != want {
			t.Fatalf("after %v the refresh token lives %v, want %v", used, g.RefreshLifetime, want)
		}
		if want := min(accessLife, left); g.AccessLifetime != want {
			t.Fatalf("after %v the access token lives %v, want %v", used, g.AccessLifetime, want)
		}
		step := min(refreshLife-time.Hour, left-time.Minute)
		if step <= 0 {
			break
		}
		d.clock.Move(step)
		used += step
		g = d.refreshed(t, g)
	}
	d.clock.Move(time.Minute)
	if _, err := d.Refresh(t.Context(), g.RefreshToken); !errors.Is(err, identity.ErrToken) {
		t.Errorf("refreshed after its longest life: %v", err)
	}
	if _, _, err := d.Authenticate(t.Context(), g.AccessToken); !errors.Is(err, identity.ErrToken) {
		t.Errorf("let in after its longest life: %v", err)
	}
}

// TestRefreshEndsALoginWhoseLongestLifeWasShortened: no expired token is issued.
func TestRefreshEndsALoginWhoseLongestLifeWasShortened(t *testing.T) {
	d := newDesk(t)
	_, g := d.signedIn(t)
	d.logins.alter(0, func(is *identity.LoginRecord) { is.CreatedAt = d.clock.Now().Add(-loginLife) })
	if g, err := d.Refresh(t.Context(), g.RefreshToken); !errors.Is(err, identity.ErrToken) || g != (identity.Grant{}) {
		t.Errorf("got %+v, %v", g, err)
	}
}
