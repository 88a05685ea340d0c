package identity

import (
	"context"
	"slices"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Devices verifies an adapter of ports.Devices, ports.Activity and ports.Directory, and the effect of ports.Users on logins.
func Devices(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"list":          devicesList,
		"revoke others": devicesRevokeOthers,
		"ended":         devicesEnded,
		"active users":  activeUsers,
		"password":      usersPassword,
		"active":        usersActive,
		"directory":     directoryList,
	}.Run(t, fresh)
}

// device stores a login with its last use and its expiry.
func device(t *testing.T, s contract.Storage, userID identity.UserID, name string, used, ends int) identity.LoginID {
	t.Helper()
	l, _, err := s.Logins.Create(t.Context(), identity.RestoreLogin(identity.LoginRecord{
		UserID: userID, FamilyHash: "family " + name, TokenHash: name, CreatedAt: contract.Moment(0), UsedAt: contract.Moment(used), ExpiresAt: contract.Moment(ends),
	}), identity.Proof{}, 0, nil)
	contract.OK(t, err)
	return l.ID()
}

// revoked returns which of the logins were revoked.
func revoked(t *testing.T, s contract.Storage, ids ...identity.LoginID) (gone []identity.LoginID) {
	t.Helper()
	for _, id := range ids {
		held, err := s.Logins.Holder(t.Context(), id)
		contract.OK(t, err)
		if !held.Login.Record().RevokedAt.IsZero() {
			gone = append(gone, id)
		}
	}
	return gone
}

func devicesList(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	first, second, third := device(t, s, ada, "1", 1, 50), device(t, s, ada, "2", 9, 50), device(t, s, ada, "3", 1, 50)
	device(t, s, ada, "expired", 2, 20)
	device(t, s, bob, "bob's", 3, 50)
	contract.OK(t, s.Logins.Revoke(t.Context(), device(t, s, ada, "revoked", 4, 50), contract.Moment(5)))
	all, err := s.Devices.List(t.Context(), ada, contract.Moment(20))
	contract.OK(t, err)
	var ids []identity.LoginID
	for _, l := range all {
		ids = append(ids, l.ID())
		if held, err := s.Logins.Holder(t.Context(), l.ID()); err != nil || held.Login != l {
			t.Errorf("listed %+v, held %+v, %v", l, held, err)
		}
	}
	if want := []identity.LoginID{second, third, first}; !slices.Equal(ids, want) {
		t.Errorf("listed %v, want %v", ids, want)
	}
	contract.WantEnded(t, "List", func(ctx context.Context) error { _, err := s.Devices.List(ctx, ada, contract.Moment(20)); return err })
}

func devicesRevokeOthers(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	a, b, c := device(t, s, ada, "1", 1, 50), device(t, s, ada, "2", 1, 50), device(t, s, bob, "3", 1, 50)
	contract.OK(t, s.Devices.RevokeOthers(t.Context(), ada, a, contract.Moment(7)))
	if gone := revoked(t, s, a, b, c); !slices.Equal(gone, []identity.LoginID{b}) {
		t.Errorf("revoked %v, want %d alone", gone, b)
	}
	contract.OK(t, s.Devices.RevokeOthers(t.Context(), ada, 0, contract.Moment(8)))
	if gone := revoked(t, s, a, b, c); !slices.Equal(gone, []identity.LoginID{a, b}) {
		t.Errorf("revoked %v, want both of ada's", gone)
	}
	if held, err := s.Logins.Holder(t.Context(), b); err != nil || held.Login.Record().RevokedAt != contract.Kept(contract.Moment(7)) {
		t.Errorf("revoked again: %+v, %v", held, err)
	}
}

func devicesEnded(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	early, late, alive := device(t, s, ada, "1", 1, 90), device(t, s, ada, "2", 1, 90), device(t, s, ada, "3", 1, 90)
	expiring, long := device(t, s, ada, "4", 1, 45), device(t, s, ada, "5", 1, 20)
	both := device(t, s, ada, "6", 1, 45)
	for id, at := range map[identity.LoginID]int{early: 30, late: 44, both: 30} {
		contract.OK(t, s.Logins.Revoke(t.Context(), id, contract.Moment(at)))
	}
	got, err := s.Devices.Ended(t.Context(), contract.Moment(40), contract.Moment(50))
	contract.OK(t, err)
	slices.Sort(got)
	if want := []identity.LoginID{late, expiring}; !slices.Equal(got, want) {
		t.Errorf("ended: %v, want %v; not %v", got, want, []identity.LoginID{early, alive, long, both})
	}
	contract.WantEnded(t, "Ended", func(ctx context.Context) error {
		_, err := s.Devices.Ended(ctx, contract.Moment(1), contract.Moment(2))
		return err
	})
}

func usersPassword(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	a, b, c := device(t, s, ada, "1", 1, 50), device(t, s, ada, "2", 1, 50), device(t, s, bob, "3", 1, 50)
	contract.OK(t, s.Users.SetPassword(t.Context(), ada, identity.Proof{}, "new hash", a, contract.Moment(7)))
	if u, err := s.Users.ByID(t.Context(), ada); err != nil || u.HashedPassword() != "new hash" || u.Record().UpdatedAt != contract.Kept(contract.Moment(7)) || !u.Active() {
		t.Errorf("%+v, %v", u, err)
	}
	if u, err := s.Users.ByID(t.Context(), bob); err != nil || u.HashedPassword() != "" {
		t.Errorf("bob's changed: %+v, %v", u, err)
	}
	if gone := revoked(t, s, a, b, c); !slices.Equal(gone, []identity.LoginID{b}) {
		t.Errorf("revoked %v, want %d alone", gone, b)
	}
	for _, id := range contract.NoIDs[identity.UserID]() {
		contract.WantFault(t, s.Users.SetPassword(t.Context(), id, identity.Proof{}, "x", 0, contract.Moment(8)), ports.ErrNoUser)
		contract.WantFault(t, s.Users.SetActive(t.Context(), id, contract.Operator, true, contract.Moment(8)), ports.ErrNoUser)
	}
	contract.WantEnded(t, "SetPassword", func(ctx context.Context) error {
		return s.Users.SetPassword(ctx, ada, identity.Proof{}, "x", 0, contract.Moment(9))
	})
}

func usersActive(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	a := device(t, s, ada, "1", 1, 50)
	for _, active := range []bool{true, false} {
		contract.OK(t, s.Users.SetActive(t.Context(), ada, contract.Operator, active, contract.Moment(7)))
		u, err := s.Users.ByID(t.Context(), ada)
		if gone := revoked(t, s, a); err != nil || u.Active() != active || (len(gone) == 0) != active {
			t.Errorf("active %v: %+v, %v; revoked %v", active, u, err, gone)
		}
	}
}

func directoryList(t *testing.T, s contract.Storage) {
	var want []identity.User
	for _, name := range []string{"ada", "bob", "cyd"} {
		u, err := s.Users.ByID(t.Context(), s.Person(t, name))
		contract.OK(t, err)
		want = append(want, u)
	}
	first, err := s.Directory.List(t.Context(), 0, 2)
	contract.OK(t, err)
	rest, err := s.Directory.List(t.Context(), first[1].ID(), 2)
	contract.OK(t, err)
	if got := slices.Concat(first, rest); !slices.Equal(got, want) || len(first) != 2 {
		t.Errorf("listed %+v and %+v", first, rest)
	}
}

func activeUsers(t *testing.T, s contract.Storage) {
	ada, bob, eve := s.Person(t, "ada"), s.Person(t, "bob"), s.Person(t, "eve")
	device(t, s, ada, "1", 10, 50)
	device(t, s, ada, "2", 12, 50)
	contract.OK(t, s.Logins.Revoke(t.Context(), device(t, s, bob, "3", 20, 50), contract.Moment(21)))
	device(t, s, eve, "4", 5, 50)
	for since, want := range map[int]int{0: 3, 6: 2, 10: 2, 13: 1, 20: 1, 21: 0, 60: 0} {
		if n, err := s.Activity.ActiveUsers(t.Context(), contract.Moment(since)); err != nil || n != want {
			t.Errorf("since %d: %d, %v, want %d", since, n, err, want)
		}
	}
	contract.WantEnded(t, "ActiveUsers", func(ctx context.Context) error { _, err := s.Activity.ActiveUsers(ctx, contract.Moment(0)); return err })
}
