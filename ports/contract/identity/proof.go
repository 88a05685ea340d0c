package identity

import (
	"fmt"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports/contract"
)

// signIn stores a login as a sign-in does after it verified the password of this hash.
func signIn(t *testing.T, s contract.Storage, userID identity.UserID, name, hash string) error {
	t.Helper()
	_, _, err := s.Logins.Create(t.Context(), identity.RestoreLogin(identity.LoginRecord{
		UserID: userID, FamilyHash: "family " + name, TokenHash: name, CreatedAt: contract.Moment(0), UsedAt: contract.Moment(1), ExpiresAt: contract.Moment(50),
	}), identity.Proof{Hash: hash}, 0, nil)
	return err
}

// closings are the changes that invalidate a sign-in or another change in flight, each with its reversal.
func closings(t *testing.T, s contract.Storage, id identity.UserID) map[string][2]func() error {
	t.Helper()
	active := func(active bool) func() error {
		return func() error { return s.Users.SetActive(t.Context(), id, contract.Operator, active, contract.Moment(5)) }
	}
	password := func(hash string) func() error {
		return func() error {
			return s.Users.SetPassword(t.Context(), id, contract.Operator, hash, 0, contract.Moment(5))
		}
	}
	return map[string][2]func() error{
		"password set": {password("new"), password("old")},
		"deactivated":  {active(false), active(true)},
		"scheduled": {func() error {
			return s.AccountDeletion.Schedule(t.Context(), id, contract.Operator, contract.Moment(5), deletion)
		}, active(true)},
	}
}

// loginsOutdated: a proof verified before a change is refused after it.
func loginsOutdated(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	contract.OK(t, s.Users.SetPassword(t.Context(), ada, contract.Operator, "old", 0, contract.Moment(1)))
	proof := identity.Proof{Hash: "old"}
	for name, change := range closings(t, s, ada) {
		t.Run(name, func(t *testing.T) {
			contract.OK(t, change[0]())
			contract.WantFault(t, signIn(t, s, ada, name, "old"), identity.ErrAccountChanged)
			contract.WantFault(t, s.Users.SetPassword(t.Context(), ada, proof, "mine", 0, contract.Moment(6)), identity.ErrAccountChanged)
			contract.WantFault(t, s.Users.SetActive(t.Context(), ada, proof, true, contract.Moment(6)), identity.ErrAccountChanged)
			contract.WantFault(t, s.Users.SetActive(t.Context(), ada, proof, false, contract.Moment(6)), identity.ErrAccountChanged)
			contract.WantFault(t, s.AccountDeletion.Schedule(t.Context(), ada, proof, contract.Moment(6), deletion), identity.ErrAccountChanged)
			contract.OK(t, change[1]())
			contract.OK(t, signIn(t, s, ada, name, "old"))
		})
	}
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		return s.Users.SetPassword(t.Context(), ada, proof, fmt.Sprint("new ", i), 0, contract.Moment(7))
	}), identity.ErrAccountChanged)
}

// loginsRaceChange: of sign-ins in flight while an account changes, none leaves a live login.
func loginsRaceChange(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	contract.OK(t, s.Users.SetPassword(t.Context(), ada, contract.Operator, "old", 0, contract.Moment(1)))
	for name, change := range closings(t, s, ada) {
		for epoch := range 5 {
			for i, err := range contract.Race(func(i int) error {
				if i == contract.Racers/2 {
					return change[0]()
				}
				return signIn(t, s, ada, fmt.Sprint(name, epoch, i), "old")
			}) {
				if i == contract.Racers/2 {
					contract.OK(t, err)
				} else if err != nil {
					contract.WantFault(t, err, identity.ErrAccountChanged)
				}
			}
			if alive, err := s.Devices.List(t.Context(), ada, contract.Moment(10)); err != nil || len(alive) > 0 {
				t.Errorf("%s: %d logins survive, %v", name, len(alive), err)
			}
			contract.OK(t, change[1]())
		}
	}
}
