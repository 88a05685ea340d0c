package account_test

import (
	"errors"
	"fmt"
	"testing"

	"chatbot/application/account"
	"chatbot/domain/audit"
	"chatbot/domain/user"
)

func TestRegistrationFollowsThePolicy(t *testing.T) {
	for policy, want := range map[user.Policy]struct {
		before, after user.Policy
		accounts      int // created when three people try to register
	}{
		user.Open:      {user.Open, user.Open, 3},
		user.FirstOnly: {user.Open, user.Closed, 1},
		user.Invited:   {user.Invited, user.Invited, 0},
		user.Closed:    {user.Closed, user.Closed, 0},
	} {
		t.Run(string(policy), func(t *testing.T) {
			d := newDeskUnder(t, policy)
			if got, err := d.Registration(t.Context()); got != want.before || err != nil {
				t.Errorf("before: %s, %v", got, err)
			}
			made := 0
			for i := range 3 {
				_, err := d.Register(t.Context(), user.Registration{Username: fmt.Sprintf("ada%d", i), Email: fmt.Sprintf("ada%d@example.com", i), Password: password})
				if err == nil {
					made++
				} else if !errors.Is(err, user.ErrRegistrationClosed) {
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
			if _, err := (account.Operator{Service: d.Service}).Create(t.Context(), operator, user.Registration{Username: "eve", Email: "eve@example.com", Password: password}); err != nil {
				t.Errorf("an operator: %v", err)
			}
		})
	}
}

// TestRegistrationFailsClosed: while it is unknown whether an account exists, registration is refused.
func TestRegistrationFailsClosed(t *testing.T) {
	d := newDeskUnder(t, user.FirstOnly)
	d.users.outage = errOutage
	if _, err := d.Register(t.Context(), user.Registration{Username: "ada", Email: "ada@example.com", Password: password}); !errors.Is(err, errOutage) || len(d.users.all) > 0 {
		t.Errorf("got %v, %d accounts", err, len(d.users.all))
	}
}
