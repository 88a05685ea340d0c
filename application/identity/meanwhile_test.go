package identity_test

import (
	"errors"
	"testing"

	identityapp "chatbot/application/identity"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
)

// TestAccountChangesWhileSignInChecksPassword: a sign-in with the previous password gets no login.
func TestAccountChangesWhileSignInChecksPassword(t *testing.T) {
	for name, c := range map[string]struct {
		change func(d *desk, u identity.User) error
		want   error
	}{
		"operator sets the password": {func(d *desk, u identity.User) error {
			return identityapp.Operator{Service: d.Service}.SetPassword(t.Context(), operator, u, "Analytical1842")
		}, identity.ErrCredentials},
		"operator deactivates": {func(d *desk, u identity.User) error {
			return setActive(t.Context(), identityapp.Operator{Service: d.Service}, operator, u, false)
		}, identity.ErrInactive},
		"password set, then deactivated": {func(d *desk, u identity.User) error {
			o := identityapp.Operator{Service: d.Service}
			return errors.Join(o.SetPassword(t.Context(), operator, u, "Analytical1842"), setActive(t.Context(), o, operator, u, false))
		}, identity.ErrCredentials},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			u, _ := d.signedIn(t)
			d.hasher.meanwhile = func() {
				d.hasher.meanwhile = nil
				if err := c.change(d, u); err != nil {
					t.Error(err)
				}
			}
			if g, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password}); !errors.Is(err, c.want) || g.AccessToken != "" || g.Token != "" {
				t.Errorf("got %+v, %v, want %v", g, err, c.want)
			}
			if alive, err := d.logins.List(t.Context(), u.ID(), d.clock.Now()); err != nil || len(alive) > 0 {
				t.Errorf("%d logins are alive, %v", len(alive), err)
			}
			if last := d.audit.all[len(d.audit.all)-1]; last.Action != audit.SignedIn || last.Outcome != audit.Refused {
				t.Errorf("audited: %+v", last)
			}
		})
	}
}

// TestReplacedPasswordAuthorizesNothing: if the password is replaced while the old one is being checked, the old one can neither
// replace it again nor close the account.
func TestReplacedPasswordAuthorizesNothing(t *testing.T) {
	for name, try := range map[string]func(d *desk, p identity.Actor) error{
		"change password": func(d *desk, p identity.Actor) error {
			return d.ChangePassword(t.Context(), p, password, "Intruder1843")
		},
		"deactivate": func(d *desk, p identity.Actor) error { return d.Deactivate(t.Context(), p, password) },
		"delete":     func(d *desk, p identity.Actor) error { return d.Delete(t.Context(), p, password) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			u, _ := d.signedIn(t)
			d.hasher.meanwhile = func() {
				d.hasher.meanwhile = nil
				if err := (identityapp.Operator{Service: d.Service}).SetPassword(t.Context(), operator, u, "Analytical1842"); err != nil {
					t.Error(err)
				}
			}
			if err := try(d, identity.Actor{User: u.ID(), Role: identity.Member, Login: 101}); !errors.Is(err, identity.ErrWrongPassword) {
				t.Errorf("got %v", err)
			}
			if got := d.users.all[0]; !got.Active() || got.HashedPassword() != "hash of Analytical1842" {
				t.Errorf("the account is %+v", got)
			}
		})
	}
}
