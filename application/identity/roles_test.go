package identity_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	identityapp "chatbot/application/identity"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports/contract"
)

func registration(name string) identity.Registration {
	return identity.Registration{Username: name, Email: name + "@example.com", Password: password}
}

// setActive activates or deactivates an account.
func setActive(ctx context.Context, o identityapp.Operator, actor identity.Actor, u identity.User, active bool) error {
	_, err := o.Change(ctx, actor, u, identity.AccountChange{Active: &active})
	return err
}

func TestOnlyTheFirstAccountBecomesAdmin(t *testing.T) {
	d := newDesk(t)
	for i, err := range contract.Race(func(i int) error {
		_, err := d.Register(t.Context(), registration(fmt.Sprint("ada", i)))
		return err
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	admins := 0
	for _, u := range d.users.all {
		if u.ActiveAdmin() {
			admins++
		}
	}
	if admins != 1 || len(d.users.all) != contract.Racers {
		t.Errorf("%d admins of %d accounts", admins, len(d.users.all))
	}
}

func TestInstallationFromBeforeGetsNoAdminByRegistering(t *testing.T) {
	d := newDesk(t)
	d.users.all = []identity.User{identity.RestoreUser(identity.UserRecord{ID: 1, Username: "old", Email: "old@example.com", Active: true})}
	if u, err := d.Register(t.Context(), registration("ada")); err != nil || u.Role() != identity.Member {
		t.Errorf("%+v, %v", u, err)
	}
	o := identityapp.Operator{Service: d.Service}
	if u, err := o.Change(t.Context(), operator, d.users.all[0], identity.AccountChange{Role: new(identity.Admin)}); err != nil || !u.ActiveAdmin() {
		t.Errorf("%+v, %v", u, err)
	}
}

func TestSetupCodeAdmitsTheFirstRegistrationOnly(t *testing.T) {
	const code = identity.SetupCode("ABCD-EFGH-2345-67AB")
	d := newDesk(t)
	d.Service = identityapp.New(d.Ports, identity.Lifetimes{}, code)
	for typed, want := range map[string]error{"": identity.ErrSetupCodeNeeded, "ABCD": identity.ErrSetupCodeWrong} {
		r := registration("ada")
		r.SetupCode = typed
		if _, err := d.Register(t.Context(), r); !errors.Is(err, want) {
			t.Errorf("%q: %v", typed, err)
		}
		if last := d.audit.all[len(d.audit.all)-1]; last.Outcome != audit.Refused || last.Action != audit.Registered {
			t.Errorf("%+v", last)
		}
	}
	if len(d.users.all) > 0 || d.hasher.work > 0 {
		t.Errorf("%+v, %d hashes", d.users.all, d.hasher.work)
	}
	r := registration("ada")
	r.SetupCode = string(code)
	if u, err := d.Register(t.Context(), r); err != nil || u.Role() != identity.Admin {
		t.Errorf("%+v, %v", u, err)
	}
	if u, err := d.Register(t.Context(), registration("bob")); err != nil || u.Role() != identity.Member {
		t.Errorf("%+v, %v", u, err)
	}
}

func TestOperatorCreatesAccountsWithARole(t *testing.T) {
	d := newDesk(t)
	o := identityapp.Operator{Service: d.Service}
	for i, c := range []struct{ asked, want identity.Role }{
		{identity.Member, identity.Admin}, // the first
		{identity.Member, identity.Member},
		{identity.Admin, identity.Admin},
	} {
		if u, err := o.Create(t.Context(), operator, registration(fmt.Sprint("ada", i)), c.asked); err != nil || u.Role() != c.want {
			t.Errorf("%d: %+v, %v", i, u, err)
		}
	}
}

func TestChangedRoleCountsAtTheNextRequest(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	o := identityapp.Operator{Service: d.Service}
	for _, role := range []identity.Role{identity.Admin, identity.Member, identity.Admin} {
		if _, err := o.Change(t.Context(), operator, u, identity.AccountChange{Role: new(role)}); err != nil {
			t.Fatal(err)
		}
		actor, _, err := d.Authenticate(t.Context(), grant.AccessToken)
		if err != nil || actor.Role != role {
			t.Errorf("want %s: %+v, %v", role, actor, err)
		}
	}
	last := d.audit.all[len(d.audit.all)-1]
	if last.Action != audit.MadeAdmin || last.Outcome != audit.Succeeded || !last.Operator || last.UserID != u.ID() {
		t.Errorf("%+v", last)
	}
}

func TestLastActiveAdminStays(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	d.users.admins = 0
	actor := d.here(t, grant)
	o := identityapp.Operator{Service: d.Service}
	_, demoted := o.Change(t.Context(), operator, u, identity.AccountChange{Role: new(identity.Member)})
	for what, err := range map[string]error{
		"demote": demoted, "deactivate": setActive(t.Context(), o, operator, u, false),
		"close": d.Deactivate(t.Context(), actor, password), "delete": d.Delete(t.Context(), actor, password),
	} {
		if !errors.Is(err, identity.ErrLastAdmin) {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused := 0
	for _, e := range d.audit.all {
		if e.Outcome == audit.Refused && e.Reason == "last_admin" && e.UserID == u.ID() {
			refused++
		}
	}
	if refused != 4 || !d.users.all[0].ActiveAdmin() {
		t.Errorf("%d refusals, %+v", refused, d.users.all[0])
	}
	d.wantAccess(t, grant.AccessToken, nil)
	d.users.admins = 1
	if _, err := o.Change(t.Context(), operator, u, identity.AccountChange{Role: new(identity.Member)}); err != nil {
		t.Errorf("with another admin: %v", err)
	}
}
