package identity

import (
	"fmt"
	"slices"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Roles verifies an adapter of ports.Roles, and of the ports whose changes it restricts.
func Roles(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"unknown account":          rolesNobody,
		"first among others":       rolesRaceFirst,
		"last admin":               rolesLast,
		"role and state together":  rolesTogether,
		"race of the last admins":  rolesRaceLast,
		"actors of changed logins": rolesChanged,
	}.Run(t, fresh)
}

func admin(t *testing.T, s contract.Storage, name string) identity.UserID {
	t.Helper()
	id := s.Person(t, name)
	u, err := s.Roles.Change(t.Context(), id, identity.AccountChange{Role: new(identity.Admin)}, contract.Moment(1))
	contract.OK(t, err)
	if !u.ActiveAdmin() {
		t.Errorf("%+v", u)
	}
	return id
}

func activeAdmins(t *testing.T, s contract.Storage) (ids []identity.UserID) {
	t.Helper()
	all, err := s.Directory.List(t.Context(), 0, 100)
	contract.OK(t, err)
	for _, u := range all {
		if u.ActiveAdmin() {
			ids = append(ids, u.ID())
		}
	}
	return ids
}

func rolesNobody(t *testing.T, s contract.Storage) {
	admin(t, s, "ada")
	for _, id := range contract.NoIDs[identity.UserID]() {
		_, err := s.Roles.Change(t.Context(), id, identity.AccountChange{Role: new(identity.Admin)}, contract.Moment(1))
		contract.WantFault(t, err, ports.ErrNoUser)
	}
}

// rolesRaceFirst: of accounts that are stored at once, some as the first, at most one is.
func rolesRaceFirst(t *testing.T, s contract.Storage) {
	made := 0
	for i, err := range contract.Race(func(i int) error {
		u := identity.UserRecord{Username: fmt.Sprint("ada", i), Email: fmt.Sprint("ada", i, "@example.com"), Active: true}
		if i%2 == 0 {
			_, err := s.Users.Create(t.Context(), identity.RestoreUser(u))
			return err
		}
		u.Role = identity.Admin
		_, err := s.First.CreateFirst(t.Context(), identity.RestoreUser(u))
		return err
	}) {
		switch {
		case err == nil && i%2 == 1:
			made++
		case i%2 == 0:
			contract.OK(t, err)
		default:
			contract.WantFault(t, err, identity.ErrRegistrationClosed)
		}
	}
	if n := len(activeAdmins(t, s)); made > 1 || n != made {
		t.Errorf("%d first accounts, %d admins", made, n)
	}
}

func rolesLast(t *testing.T, s contract.Storage) {
	ada, bob := admin(t, s, "ada"), s.Person(t, "bob")
	login := device(t, s, ada, "hers", 1, 50)
	for name, change := range closingsOfAdmin(t, s) {
		jobs := len(s.Follow(t))
		contract.WantFault(t, change(ada), identity.ErrLastAdmin)
		if left := activeAdmins(t, s); !slices.Equal(left, []identity.UserID{ada}) || len(revoked(t, s, login)) > 0 || len(s.Follow(t)) != jobs {
			t.Errorf("%s: a refused change changed something: %v", name, left)
		}
		contract.OK(t, change(bob)) // a member
		contract.OK(t, s.Users.SetActive(t.Context(), bob, contract.Operator, true, contract.Moment(3)))
	}
	eve := admin(t, s, "eve")
	contract.OK(t, s.Users.SetActive(t.Context(), eve, contract.Operator, false, contract.Moment(4)))
	for _, change := range closingsOfAdmin(t, s) {
		contract.WantFault(t, change(ada), identity.ErrLastAdmin) // an inactive admin does not count
	}
	contract.OK(t, s.Users.SetActive(t.Context(), eve, contract.Operator, true, contract.Moment(5)))
	_, err := s.Roles.Change(t.Context(), ada, identity.AccountChange{Role: new(identity.Member)}, contract.Moment(6))
	contract.OK(t, err)
}

// rolesTogether: of a change, all is stored or nothing.
func rolesTogether(t *testing.T, s contract.Storage) {
	ada, bob := admin(t, s, "ada"), s.Person(t, "bob")
	hers, his := device(t, s, ada, "hers", 1, 50), device(t, s, bob, "his", 1, 50)
	for _, refused := range []identity.AccountChange{{Role: new(identity.Admin), Active: new(false)}, {Role: new(identity.Member), Active: new(true)}} {
		_, err := s.Roles.Change(t.Context(), ada, refused, contract.Moment(2))
		contract.WantFault(t, err, identity.ErrLastAdmin)
		if u, err := s.Users.ByID(t.Context(), ada); err != nil || !u.ActiveAdmin() || len(revoked(t, s, hers)) > 0 {
			t.Errorf("a refused change left %+v, %v", u, err)
		}
	}
	u, err := s.Roles.Change(t.Context(), bob, identity.AccountChange{Role: new(identity.Admin), Active: new(false)}, contract.Moment(3))
	if err != nil || u.Role() != identity.Admin || u.Active() || len(revoked(t, s, his)) != 1 {
		t.Errorf("%+v, %v", u, err)
	}
}

// closingsOfAdmin are the changes after which an account is no active admin.
func closingsOfAdmin(t *testing.T, s contract.Storage) map[string]func(identity.UserID) error {
	t.Helper()
	return map[string]func(identity.UserID) error{
		"demoted": func(id identity.UserID) error {
			_, err := s.Roles.Change(t.Context(), id, identity.AccountChange{Role: new(identity.Member)}, contract.Moment(2))
			return err
		},
		"demoted and deactivated": func(id identity.UserID) error {
			_, err := s.Roles.Change(t.Context(), id, identity.AccountChange{Role: new(identity.Member), Active: new(false)}, contract.Moment(2))
			return err
		},
		"deactivated": func(id identity.UserID) error {
			return s.Users.SetActive(t.Context(), id, contract.Operator, false, contract.Moment(2))
		},
		"scheduled": func(id identity.UserID) error {
			return s.AccountDeletion.Schedule(t.Context(), id, contract.Operator, contract.Moment(2), deletion)
		},
	}
}

// rolesRaceLast: of changes that would together leave no active admin, all but one succeed, whatever they are.
func rolesRaceLast(t *testing.T, s contract.Storage) {
	for epoch := range 5 {
		var ids []identity.UserID
		for i := range contract.Racers {
			ids = append(ids, admin(t, s, fmt.Sprint("ada", epoch, "x", i)))
		}
		for _, before := range activeAdmins(t, s) {
			if !slices.Contains(ids, before) {
				contract.OK(t, s.Users.SetActive(t.Context(), before, contract.Operator, false, contract.Moment(2)))
			}
		}
		var changes []func(identity.UserID) error
		for _, change := range closingsOfAdmin(t, s) {
			changes = append(changes, change)
		}
		refused := 0
		for _, err := range contract.Race(func(i int) error { return changes[i%len(changes)](ids[i]) }) {
			if err != nil {
				contract.WantFault(t, err, identity.ErrLastAdmin)
				refused++
			}
		}
		if left := activeAdmins(t, s); refused != 1 || len(left) != 1 {
			t.Errorf("%d were refused, %d admins are left", refused, len(left))
		}
	}
}

func rolesChanged(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	hers, _ := device(t, s, ada, "hers", 1, 50), device(t, s, bob, "his", 1, 50)
	contract.OK(t, s.Logins.Revoke(t.Context(), device(t, s, ada, "ended", 1, 50), contract.Moment(2)))
	_, err := s.Roles.Change(t.Context(), ada, identity.AccountChange{Role: new(identity.Admin)}, contract.Moment(20))
	contract.OK(t, err)
	_, err = s.Roles.Change(t.Context(), ada, identity.AccountChange{Role: new(identity.Admin)}, contract.Moment(30)) // no change
	contract.OK(t, err)
	for _, c := range []struct {
		since, now int
		want       []identity.Actor
	}{
		{20, 21, []identity.Actor{{User: ada, Role: identity.Admin, Login: hers}}},
		{21, 22, nil},
		{20, 51, nil}, // it has expired
	} {
		got, err := s.Roles.Changed(t.Context(), contract.Moment(c.since), contract.Moment(c.now))
		if err != nil || !slices.EqualFunc(got, c.want, func(a, b identity.Actor) bool { return a.User == b.User && a.Role == b.Role && a.Login == b.Login }) {
			t.Errorf("since %d: %+v, %v", c.since, got, err)
		}
	}
}
