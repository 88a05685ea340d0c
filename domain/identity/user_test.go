package identity_test

import (
	"errors"
	"testing"
	"time"

	"chatbot/domain/identity"
)

var (
	created  = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	later    = created.Add(time.Hour)
	operator = identity.Proof{Operator: true}
)

func member() identity.User {
	return identity.NewUser(identity.Registration{Username: "ada", Email: "ada@example.com", Password: "secret"}, identity.Member, "hash", created)
}

func TestNewAccountIsActiveAndNotVerified(t *testing.T) {
	want := identity.UserRecord{Username: "ada", Email: "ada@example.com", HashedPassword: "hash", Role: identity.Member, Active: true, CreatedAt: created, UpdatedAt: created}
	if got := member().Record(); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestProofHoldsUntilTheAccountChanges(t *testing.T) {
	proof := identity.Proof{Hash: "hash"}
	for name, c := range map[string]struct {
		change func(u *identity.User) error
		holds  bool
	}{
		"unchanged":        {func(*identity.User) error { return nil }, true},
		"another password": {func(u *identity.User) error { return u.SetPassword(proof, "other", later) }, false},
		"inactive":         {func(u *identity.User) error { return u.SetActive(proof, false, later) }, false},
		"to be deleted":    {func(u *identity.User) error { return u.ScheduleDeletion(proof, later) }, false},
		"active again": {func(u *identity.User) error {
			return errors.Join(u.SetActive(proof, false, later), u.SetActive(operator, true, later))
		}, true},
		"deletion canceled": {func(u *identity.User) error {
			return errors.Join(u.ScheduleDeletion(proof, later), u.SetActive(operator, true, later))
		}, true},
		"the same by nobody": {func(u *identity.User) error { return u.SetActive(operator, true, later) }, true},
	} {
		u := member()
		if err := c.change(&u); err != nil || u.Accepts(proof) != c.holds || !u.Accepts(operator) || u.Accepts(identity.Proof{Hash: "wrong"}) {
			t.Errorf("%s: %v, %+v", name, err, u)
		}
		before := u
		for change, err := range map[string]error{
			"password": u.SetPassword(identity.Proof{Hash: "wrong"}, "x", later), "active": u.SetActive(identity.Proof{Hash: "wrong"}, true, later),
			"deletion": u.ScheduleDeletion(identity.Proof{}, later),
		} {
			if !errors.Is(err, identity.ErrAccountChanged) || u != before {
				t.Errorf("%s, then %s without proof: %v, %+v", name, change, err, u)
			}
		}
	}
}

func TestAccountIsDeletableWhileItsDeletionIsScheduled(t *testing.T) {
	u := member()
	want := func(when string, deletable, active bool) {
		t.Helper()
		if u.Deletable(later.Add(1)) != deletable || u.Deletable(later) || u.Active() != active || u.Record().UpdatedAt != later {
			t.Errorf("%s: %+v", when, u)
		}
	}
	if err := u.SetActive(operator, false, later); err != nil {
		t.Error(err)
	}
	want("deactivated", false, false)
	if err := u.ScheduleDeletion(operator, later); err != nil || u.Record().DeletionAt != later {
		t.Errorf("%v, %+v", err, u)
	}
	want("scheduled", true, false)
	if err := u.SetActive(operator, false, later); err != nil {
		t.Error(err)
	}
	want("deactivated again", true, false)
	if err := u.SetActive(operator, true, later); err != nil {
		t.Error(err)
	}
	want("activated", false, true)
	if err := u.SetActive(operator, false, later); err != nil {
		t.Error(err)
	}
	want("deactivated after that", false, false)
}

func TestRoleChangesByProof(t *testing.T) {
	u := member()
	if err := u.SetRole(identity.Proof{Hash: "wrong"}, identity.Admin, later); !errors.Is(err, identity.ErrAccountChanged) || u != member() {
		t.Errorf("%v, %+v", err, u)
	}
	if err := u.SetRole(operator, identity.Member, later); err != nil || u != member() {
		t.Errorf("the same role: %v, %+v", err, u)
	}
	if err := u.SetRole(operator, identity.Admin, later); err != nil || u.Role() != identity.Admin || u.Record().RoleChangedAt != later || !u.ActiveAdmin() {
		t.Errorf("%v, %+v", err, u)
	}
}

func TestLastActiveAdminHasNoSuccessor(t *testing.T) {
	admin := member()
	_ = admin.SetRole(operator, identity.Admin, later)
	inactive, condemned, demoted := admin, admin, admin
	for _, err := range []error{inactive.SetActive(operator, false, later), condemned.ScheduleDeletion(operator, later), demoted.SetRole(operator, identity.Member, later)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, next := range map[string]identity.User{"inactive": inactive, "condemned": condemned, "demoted": demoted} {
		if err := admin.SucceededBy(next, identity.Admins{}); !errors.Is(err, identity.ErrLastAdmin) {
			t.Errorf("%s: %v", name, err)
		}
		if err := errors.Join(admin.SucceededBy(next, identity.Admins{Active: 1, Local: 1}), member().SucceededBy(next, identity.Admins{}), inactive.SucceededBy(next, identity.Admins{})); err != nil {
			t.Errorf("%s, with another or of no active admin: %v", name, err)
		}
	}
	if err := admin.SucceededBy(admin, identity.Admins{}); err != nil {
		t.Error(err)
	}
}
