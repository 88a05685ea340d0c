package identity

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// account is an account in the storage beside the domain's.
type account struct {
	s      contract.Storage
	user   identity.User
	logins int // that were tried
}

// accountStates compares statements that change accounts, or depend on their state, with the methods of identity.User.
func accountStates(t *testing.T, s contract.Storage) {
	_, err := s.Roles.Change(t.Context(), s.Person(t, "root"), identity.AccountChange{Role: new(identity.Admin)}, contract.Moment(0)) // none of the others is the last
	contract.OK(t, err)
	n := 0
	fresh := func() *account {
		n++
		u, err := s.Users.Create(t.Context(), identity.NewUser(identity.Registration{Username: fmt.Sprint("user", n), Email: fmt.Sprint(n, "@example.com")}, identity.Member, "old", contract.Moment(0)))
		contract.OK(t, err)
		return &account{s: s, user: u}
	}
	at := contract.Moment(20)
	var changes []contract.Change[*account]
	add := func(name string, store func(a *account, by identity.Proof) error, change func(u *identity.User, by identity.Proof) error) {
		for _, by := range []identity.Proof{contract.Operator, {Hash: "old"}, {Hash: "other"}} {
			changes = append(changes, contract.Change[*account]{Name: fmt.Sprintf("%s by %+v", name, by), Do: func(t *testing.T, a *account) error {
				return a.same(t, store(a, by), change(&a.user, by))
			}})
		}
	}
	add("set password", func(a *account, by identity.Proof) error {
		return s.Users.SetPassword(t.Context(), a.user.ID(), by, "new", 0, at)
	}, func(u *identity.User, by identity.Proof) error { return u.SetPassword(by, "new", at) })
	for _, active := range []bool{true, false} {
		add(fmt.Sprint("active ", active), func(a *account, by identity.Proof) error {
			return s.Users.SetActive(t.Context(), a.user.ID(), by, active, at)
		}, func(u *identity.User, by identity.Proof) error { return u.SetActive(by, active, at) })
	}
	add("schedule deletion", func(a *account, by identity.Proof) error {
		return s.AccountDeletion.Schedule(t.Context(), a.user.ID(), by, at, deletion)
	}, func(u *identity.User, by identity.Proof) error { return u.ScheduleDeletion(by, at) })
	for _, role := range []identity.Role{identity.Admin, identity.Member} {
		changes = append(changes, contract.Change[*account]{Name: fmt.Sprint("role ", role), Do: func(t *testing.T, a *account) error {
			stored, err := s.Roles.Change(t.Context(), a.user.ID(), identity.AccountChange{Role: new(role)}, at)
			if changed := a.same(t, err, a.user.SetRole(contract.Operator, role, at)); changed != nil || stored.Role() == role {
				return changed
			}
			return fmt.Errorf("returned is %+v", stored)
		}})
	}
	for _, both := range []identity.AccountChange{{}, {Role: new(identity.Admin), RoleBy: "corp"}, {Role: new(identity.Admin), Active: new(false)}, {Role: new(identity.Member), Active: new(true)}} {
		changes = append(changes, contract.Change[*account]{Name: fmt.Sprintf("change %t", both.Deactivates()), Do: func(t *testing.T, a *account) error {
			stored, err := s.Roles.Change(t.Context(), a.user.ID(), both, at)
			if changed := a.same(t, err, both.Apply(&a.user, contract.Operator, at)); changed != nil || stored.Role() == a.user.Role() && stored.Active() == a.user.Active() {
				return changed
			}
			return fmt.Errorf("returned is %+v", stored)
		}})
	}
	changes = append(changes, contract.Change[*account]{Name: "delete", Do: deleted})
	states := contract.Explore(t, 5, fresh, changes, func(a *account) string {
		is := a.user.Record()
		is.ID, is.Username, is.Email = 0, "", ""
		return fmt.Sprint(is)
	})
	if states < 7 {
		t.Errorf("only %d states", states)
	}
}

// same compares the results of a change, the stored account, whether it is due for deletion, and which proofs admit a sign-in.
func (a *account) same(t *testing.T, got, want error) error {
	t.Helper()
	if err := contract.Differ(got, want); err != nil {
		return err
	}
	is := a.user.Record()
	stored, err := a.s.Users.ByID(t.Context(), is.ID)
	contract.OK(t, err)
	is.CreatedAt, is.UpdatedAt = contract.Kept(is.CreatedAt), contract.Kept(is.UpdatedAt)
	is.RoleChangedAt, is.DeletionAt = contract.Kept(is.RoleChangedAt), contract.Kept(is.DeletionAt)
	if stored.Record() != is {
		return fmt.Errorf("stored is %+v, want %+v", stored, is)
	}
	for _, before := range []time.Time{contract.Kept(contract.Moment(20)), contract.Kept(contract.Moment(21))} {
		due, err := a.s.AccountDeletion.Scheduled(t.Context(), before, 10_000)
		contract.OK(t, err)
		listed := slices.ContainsFunc(due, func(d ports.ScheduledDeletion) bool { return d.User == is.ID && d.At.Equal(is.DeletionAt) })
		if deletable := stored.Deletable(before); listed != deletable {
			return fmt.Errorf("due for deletion before %v: %t", before, listed)
		}
	}
	for _, hash := range []string{"old", "new"} {
		a.logins++
		token := fmt.Sprint(is.ID, " ", a.logins)
		l := identity.NewLogin(is.ID, token, token, "", "", identity.Lifetimes{Refresh: time.Hour}, contract.Moment(0))
		_, _, err := a.s.Logins.Create(t.Context(), l, identity.Proof{Hash: hash}, 0, nil)
		var refused error
		if !a.user.Accepts(identity.Proof{Hash: hash}) {
			refused = identity.ErrAccountChanged
		}
		if err := contract.Differ(err, refused); err != nil {
			return fmt.Errorf("signing in with the hash %s: %w", hash, err)
		}
	}
	return nil
}

// deleted deletes an account that may not be deleted, at least not yet.
func deleted(t *testing.T, a *account) error {
	before := contract.Moment(21)
	if a.user.Deletable(before) {
		before = contract.Moment(20)
	}
	want := ports.ErrNoUser.Error()
	if a.user.Deletable(contract.Moment(59)) {
		want = ports.ErrTooEarly.Error()
	}
	if err := a.s.AccountDeletion.Delete(t.Context(), a.user.ID(), before); err == nil || !strings.Contains(err.Error(), want) {
		return fmt.Errorf("deleting it: %w, want %s", err, want)
	}
	return nil
}

// deviceState is a login in the storage beside the domain's.
type deviceState struct {
	s     contract.Storage
	login identity.Login
	n     int // numbers the login
}

func tokenOf(login, n int) string { return fmt.Sprintf("token %d of %d", n, login) }

// loginStates compares statements that change logins, or depend on their state, with the methods of identity.Login.
func loginStates(t *testing.T, s contract.Storage) {
	ada, n := s.Person(t, "ada"), 0
	life := identity.Lifetimes{Refresh: 30 * time.Second, Login: 50 * time.Second}
	fresh := func() *deviceState {
		n++
		l, _, err := s.Logins.Create(t.Context(), identity.NewLogin(ada, fmt.Sprint(n), tokenOf(n, 0), "::1", "agent", life, contract.Moment(0)), identity.Proof{}, 0, nil)
		contract.OK(t, err)
		return &deviceState{s, l, n}
	}
	var changes []contract.Change[*deviceState]
	for _, at := range []int{5, 33} {
		for from := range 3 {
			changes = append(changes, contract.Change[*deviceState]{Name: fmt.Sprintf("replace token %d at %d", from, at), Do: func(t *testing.T, d *deviceState) error {
				return d.rotated(t, identity.HashToken(tokenOf(d.n, from)), identity.HashToken(tokenOf(d.n, from+1)), life, contract.Moment(at))
			}})
		}
	}
	for _, at := range []int{10, 12} {
		changes = append(changes, contract.Change[*deviceState]{Name: fmt.Sprint("revoke at ", at), Do: func(t *testing.T, d *deviceState) error {
			d.login.Revoke(contract.Moment(at))
			return d.same(t, s.Logins.Revoke(t.Context(), d.login.ID(), contract.Moment(at)), nil)
		}}, contract.Change[*deviceState]{Name: fmt.Sprint("disown at ", at), Do: func(t *testing.T, d *deviceState) error {
			d.login.Disown(contract.Moment(at))
			return d.same(t, s.Devices.Disown(t.Context(), d.login.ID(), contract.Moment(at)), nil)
		}}, contract.Change[*deviceState]{Name: fmt.Sprint("revoke all at ", at), Do: func(t *testing.T, d *deviceState) error {
			d.login.Disown(contract.Moment(at))
			return d.same(t, s.Devices.RevokeOthers(t.Context(), ada, 0, contract.Moment(at)), nil)
		}})
	}
	states := contract.Explore(t, 4, fresh, changes, func(d *deviceState) string {
		is := d.login.Record()
		token := slices.IndexFunc([]int{0, 1, 2, 3}, func(i int) bool { return is.TokenHash == identity.HashToken(tokenOf(d.n, i)) })
		return fmt.Sprint(token, is.UsedAt, is.ExpiresAt, is.RevokedAt, is.Disowned)
	})
	if states < 10 {
		t.Errorf("only %d states", states)
	}
}

// rotated stores the login as if it were in the state in which the token is the current one, as a parallel call saw it.
func (d *deviceState) rotated(t *testing.T, from, to string, life identity.Lifetimes, at time.Time) error {
	seen := d.login.Record()
	seen.TokenHash, seen.RevokedAt, seen.ExpiresAt = from, time.Time{}, at.Add(time.Second)
	parallel := identity.RestoreLogin(seen)
	contract.OK(t, parallel.Rotate(from, to, life, at))
	var want error
	if d.login.Rotate(from, to, life, at) != nil {
		want = ports.ErrNoLogin
	}
	return d.same(t, d.s.Logins.Rotate(t.Context(), parallel), want)
}

// same compares the results of a change, the stored login, and when it is listed and counts as ended.
func (d *deviceState) same(t *testing.T, got, want error) error {
	t.Helper()
	if err := contract.Differ(got, want); err != nil {
		return err
	}
	is := d.login.Record()
	held, err := d.s.Logins.Holder(t.Context(), is.ID)
	contract.OK(t, err)
	stored := held.Login
	is.CreatedAt, is.UsedAt, is.ExpiresAt, is.RevokedAt = contract.Kept(is.CreatedAt), contract.Kept(is.UsedAt), contract.Kept(is.ExpiresAt), contract.Kept(is.RevokedAt)
	if stored.Record() != is {
		return fmt.Errorf("stored is %+v, want %+v", stored, is)
	}
	var differences []error
	moment := func(n int) time.Time { return contract.Kept(contract.Moment(n)) }
	for _, now := range []int{4, 11, 30, 34, 51} {
		listed, err := d.s.Devices.List(t.Context(), d.login.UserID(), moment(now))
		contract.OK(t, err)
		if alive := d.login.Alive(moment(now)); slices.Contains(listed, stored) != alive {
			differences = append(differences, fmt.Errorf("listed at %d: %t", now, !alive))
		}
		for _, since := range []int{10, 11, 30, 40} {
			ids, err := d.s.Devices.Ended(t.Context(), moment(since), moment(now))
			contract.OK(t, err)
			if ended := d.login.Ended(moment(since), moment(now)); slices.Contains(ids, is.ID) != ended {
				differences = append(differences, fmt.Errorf("ended between %d and %d: %t", since, now, !ended))
			}
		}
	}
	return errors.Join(differences...)
}
