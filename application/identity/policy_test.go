package identity_test

import (
	"errors"
	"fmt"
	"testing"

	identityapp "chatbot/application/identity"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
)

func TestRegistrationFollowsThePolicy(t *testing.T) {
	for policy, want := range map[identity.RegistrationPolicy]struct {
		before, after identity.RegistrationPolicy
		accounts      int // created when three people try to register
	}{
		identity.RegistrationOpen:      {identity.RegistrationOpen, identity.RegistrationOpen, 3},
		identity.RegistrationFirstOnly: {identity.RegistrationOpen, identity.RegistrationClosed, 1},
		identity.RegistrationInvited:   {identity.RegistrationInvited, identity.RegistrationInvited, 0},
		identity.RegistrationClosed:    {identity.RegistrationClosed, identity.RegistrationClosed, 0},
	} {
		t.Run(string(policy), func(t *testing.T) {
			d := newDeskUnder(t, policy)
			if got, err := d.Registration(t.Context()); got != want.before || err != nil {
				t.Errorf("before: %s, %v", got, err)
			}
			made := 0
			for i := range 3 {
				_, err := d.Register(t.Context(), identity.Registration{Username: fmt.Sprintf("ada%d", i), Email: fmt.Sprintf("ada%d@example.com", i), Password: password})
				if err == nil {
					made++
				} else if !errors.Is(err, identity.ErrRegistrationClosed) {
					t.Errorf("%d: %v", i, err)
				}
			}
			if made != want.accounts || len(d.users.all) != want.accounts {
				t.Errorf("%d accounts were made", made)
			}
			if d.hasher.work != want.accounts {
				t.Errorf("%d hashes for %d accounts", d.hasher.work, want.accounts)
			}
			refused := 0
			for _, e := range d.audit.all {
				if e.Action == audit.Registered && e.Outcome == audit.Refused && e.Reason == "registration_closed" {
					refused++
				}
			}
			if refused != 3-want.accounts {
				t.Errorf("%d refusals were audited", refused)
			}
			if got, err := d.Registration(t.Context()); got != want.after || err != nil {
				t.Errorf("after: %s, %v", got, err)
			}
			if _, err := (identityapp.Operator{Service: d.Service}).Create(t.Context(), operator, identity.Registration{Username: "eve", Email: "eve@example.com", Password: password}, identity.Member); err != nil {
				t.Errorf("an operator: %v", err)
			}
		})
	}
}

// TestRegistrationFailsClosed: while it is unknown whether an account exists, registration is refused.
func TestRegistrationFailsClosed(t *testing.T) {
	d := newDeskUnder(t, identity.RegistrationFirstOnly)
	d.users.outage = errOutage
	if _, err := d.Register(t.Context(), identity.Registration{Username: "ada", Email: "ada@example.com", Password: password}); !errors.Is(err, errOutage) || len(d.users.all) > 0 {
		t.Errorf("got %v, %d accounts", err, len(d.users.all))
	}
}
