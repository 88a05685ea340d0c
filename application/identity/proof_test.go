package identity_test

import (
	"errors"
	"testing"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
)

// proven are the actions that need fresh proof.
var proven = map[string]func(t *testing.T, d *desk, actor identity.Actor, password string) error{
	"enrol": func(t *testing.T, d *desk, actor identity.Actor, password string) error {
		return second(d.Enrol(t.Context(), actor, password))
	},
	"replace the recovery codes": func(t *testing.T, d *desk, actor identity.Actor, password string) error {
		return second(d.ReplaceRecoveryCodes(t.Context(), actor, password))
	},
	"remove the second factor": func(t *testing.T, d *desk, actor identity.Actor, password string) error {
		return d.RemoveSecondFactor(t.Context(), actor, password)
	},
	"change the password": func(t *testing.T, d *desk, actor identity.Actor, password string) error {
		return d.ChangePassword(t.Context(), actor, password, "Difference1822")
	},
	"deactivate": func(t *testing.T, d *desk, actor identity.Actor, password string) error {
		return d.Deactivate(t.Context(), actor, password)
	},
	"delete": func(t *testing.T, d *desk, actor identity.Actor, password string) error {
		return d.Delete(t.Context(), actor, password)
	},
}

func TestRecentSignInIsProofForTenMinutes(t *testing.T) {
	for name, do := range proven {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			actor, _, _ := d.enrolled(t) // a minute after the sign-in
			d.clock.Move(8 * time.Minute)
			if err := do(t, d, actor, "Wrong1234"); !errors.Is(err, identity.ErrWrongPassword) {
				t.Errorf("a wrong password counts for nothing: %v", err)
			}
			if err := do(t, d, actor, ""); err != nil {
				t.Errorf("within ten minutes: %v", err)
			}
		})
	}
}

func TestProofIsAskedForAfterTenMinutesWithoutCounting(t *testing.T) {
	for name, do := range proven {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			actor, _, _ := d.enrolled(t)
			d.clock.Move(9 * time.Minute)
			for range 10 {
				if err := do(t, d, actor, ""); !errors.Is(err, identity.ErrProofNeeded) {
					t.Fatalf("got %v", err)
				}
			}
			if err := do(t, d, actor, password); err != nil {
				t.Errorf("with the password: %v", err)
			}
		})
	}
}

// TestRecentSignInProvesNothingOnceTheAccountChanged: the account is changed between the proof and the action.
func TestRecentSignInProvesNothingOnceTheAccountChanged(t *testing.T) {
	d := newDesk(t)
	u, g := d.signedIn(t)
	actor, _, err := d.Authenticate(t.Context(), g.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	d.audit.after = func() {
		is := u.Record()
		is.HashedPassword = "hash of another"
		d.users.all[0] = identity.RestoreUser(is)
	}
	if err := d.Deactivate(t.Context(), actor, ""); !errors.Is(err, identity.ErrAccountChanged) {
		t.Errorf("got %v", err)
	}
	if last := d.audit.all[len(d.audit.all)-1]; last.Action != audit.Deactivated || last.Outcome != audit.Refused {
		t.Errorf("audited: %+v", last)
	}
}
