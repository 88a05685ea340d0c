package contract

import (
	"fmt"
	"testing"

	"chatbot/domain/identity"
	"chatbot/domain/login"
	"chatbot/ports"
)

// signIn stores a login as a sign-in does after it verified the password of this hash.
func signIn(t *testing.T, s Storage, userID identity.UserID, name, hash string) error {
	t.Helper()
	_, _, err := s.Logins.Create(t.Context(), login.Login{
		UserID: userID, FamilyHash: "family " + name, TokenHash: name, CreatedAt: moment(0), UsedAt: moment(1), ExpiresAt: moment(50),
	}, hash, 0)
	return err
}

// closings are the changes that invalidate a sign-in or another change in flight, each with its reversal.
func closings(t *testing.T, s Storage, id identity.UserID) map[string][2]func() error {
	t.Helper()
	active := func(active bool) func() error {
		return func() error { return s.Users.SetActive(t.Context(), id, operator, active, moment(5)) }
	}
	password := func(hash string) func() error {
		return func() error { return s.Users.SetPassword(t.Context(), id, operator, hash, 0, moment(5)) }
	}
	return map[string][2]func() error{
		"password set": {password("new"), password("old")},
		"deactivated":  {active(false), active(true)},
		"scheduled":    {func() error { return s.AccountDeletion.Schedule(t.Context(), id, operator, moment(5)) }, active(true)},
	}
}

// loginsOutdated: a proof verified before a change is refused after it.
func loginsOutdated(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	ok(t, s.Users.SetPassword(t.Context(), ada, operator, "old", 0, moment(1)))
	proof := ports.Proof{Hash: "old"}
	for name, change := range closings(t, s, ada) {
		t.Run(name, func(t *testing.T) {
			ok(t, change[0]())
			wantFault(t, signIn(t, s, ada, name, "old"), ports.ErrAccountChanged)
			wantFault(t, s.Users.SetPassword(t.Context(), ada, proof, "mine", 0, moment(6)), ports.ErrAccountChanged)
			wantFault(t, s.Users.SetActive(t.Context(), ada, proof, true, moment(6)), ports.ErrAccountChanged)
			wantFault(t, s.Users.SetActive(t.Context(), ada, proof, false, moment(6)), ports.ErrAccountChanged)
			wantFault(t, s.AccountDeletion.Schedule(t.Context(), ada, proof, moment(6)), ports.ErrAccountChanged)
			ok(t, change[1]())
			ok(t, signIn(t, s, ada, name, "old"))
		})
	}
	wantOneWinner(t, race(func(i int) error {
		return s.Users.SetPassword(t.Context(), ada, proof, fmt.Sprint("new ", i), 0, moment(7))
	}), ports.ErrAccountChanged)
}

// loginsRaceChange: of sign-ins in flight while an account changes, none leaves a live login.
func loginsRaceChange(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	ok(t, s.Users.SetPassword(t.Context(), ada, operator, "old", 0, moment(1)))
	for name, change := range closings(t, s, ada) {
		for epoch := range 5 {
			for i, err := range race(func(i int) error {
				if i == racers/2 {
					return change[0]()
				}
				return signIn(t, s, ada, fmt.Sprint(name, epoch, i), "old")
			}) {
				if i == racers/2 {
					ok(t, err)
				} else if err != nil {
					wantFault(t, err, ports.ErrAccountChanged)
				}
			}
			if alive, err := s.Devices.List(t.Context(), ada, moment(10)); err != nil || len(alive) > 0 {
				t.Errorf("%s: %d logins survive, %v", name, len(alive), err)
			}
			ok(t, change[1]())
		}
	}
}
