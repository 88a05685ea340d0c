package identity

import (
	"fmt"
	"slices"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports/contract"
)

// limited stores a login that was last used at moment(used), of an account that may have most logins.
func limited(t *testing.T, s contract.Storage, userID identity.UserID, name string, used, most int) (id identity.LoginID, ended []identity.LoginID, err error) {
	t.Helper()
	l, ended, err := s.Logins.Create(t.Context(), identity.RestoreLogin(identity.LoginRecord{
		UserID: userID, FamilyHash: "family " + name, TokenHash: name, CreatedAt: contract.Moment(20), UsedAt: contract.Moment(used), ExpiresAt: contract.Moment(50),
	}), identity.Proof{}, most, nil)
	return l.ID(), ended, err
}

// loginsBound: a sign-in beyond the bound ends the least recently used logins of that account, never the new one.
func loginsBound(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	others := device(t, s, bob, "bob's", 0, 50)
	old, recent, middle := device(t, s, ada, "old", 1, 50), device(t, s, ada, "recent", 9, 50), device(t, s, ada, "middle", 5, 50)
	expired := device(t, s, ada, "expired", 0, 10)
	ended := device(t, s, ada, "ended", 0, 50)
	contract.OK(t, s.Logins.Revoke(t.Context(), ended, contract.Moment(2)))

	id, gone, err := limited(t, s, ada, "no bound", 20, 0)
	contract.OK(t, err)
	if len(gone) != 0 {
		t.Errorf("no bound ends %v", gone)
	}
	_, gone, err = limited(t, s, ada, "room", 20, 5)
	contract.OK(t, err)
	if len(gone) != 0 {
		t.Errorf("with room left it ends %v", gone)
	}
	unused, gone, err := limited(t, s, ada, "full", 0, 5) // less recently used than all others
	contract.OK(t, err)
	if !slices.Equal(gone, []identity.LoginID{old}) {
		t.Errorf("ended %v, want %d, which was used least recently", gone, old)
	}
	_, gone, err = limited(t, s, ada, "fewer", 20, 3)
	contract.OK(t, err)
	slices.Sort(gone)
	if want := []identity.LoginID{recent, middle, unused}; !slices.Equal(gone, want) {
		t.Errorf("a lower bound ends %v, want %v", gone, want)
	}
	if left := revoked(t, s, others, expired, id); len(left) > 0 {
		t.Errorf("ended, too: %v", left)
	}
	since, err := s.Devices.Ended(t.Context(), contract.Moment(20), contract.Moment(21))
	contract.OK(t, err)
	slices.Sort(since)
	if want := []identity.LoginID{old, recent, middle, unused}; !slices.Equal(since, want) {
		t.Errorf("listed as ended: %v, want %v", since, want)
	}
	_, gone, err = limited(t, s, ada, "one", 20, 1)
	contract.OK(t, err)
	if alive, err := s.Devices.List(t.Context(), ada, contract.Moment(21)); err != nil || len(alive) != 1 || len(gone) != 3 {
		t.Errorf("%d logins live, %v; ended %v", len(alive), err, gone)
	}
}

// loginsBoundRace: after parallel sign-ins exactly the bound is left, and each other login ends once.
func loginsBoundRace(t *testing.T, s contract.Storage) {
	const most = 4
	ada := s.Person(t, "ada")
	before := device(t, s, ada, "before", 0, 50)
	all := make([][]identity.LoginID, contract.Racers)
	for _, err := range contract.Race(func(i int) (err error) {
		_, all[i], err = limited(t, s, ada, fmt.Sprint(i), 20, most)
		return err
	}) {
		contract.OK(t, err)
	}
	alive, err := s.Devices.List(t.Context(), ada, contract.Moment(21))
	if err != nil || len(alive) != most {
		t.Errorf("%d logins live, %v, want %d", len(alive), err, most)
	}
	ended := slices.Concat(all...)
	slices.Sort(ended)
	if len(ended) != contract.Racers+1-most || len(slices.Compact(ended)) != contract.Racers+1-most || !slices.Contains(ended, before) {
		t.Errorf("ended %v", ended)
	}
}
