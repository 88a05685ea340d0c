package identity_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	identityapp "chatbot/application/identity"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

// administered returns a desk with the admin ada and the member bob, both signed in, and the actors of both.
func administered(t *testing.T) (*desk, identityapp.People, identity.Actor, identity.Actor) {
	t.Helper()
	d := newDesk(t)
	d.users.admins = 0
	_, grant := d.signedIn(t)
	if _, err := d.Register(t.Context(), registration("bob")); err != nil {
		t.Fatal(err)
	}
	his, err := d.Login(t.Context(), identity.Credentials{Name: "bob", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return d, identityapp.People{Service: d.Service}, d.here(t, grant), d.here(t, his.Grant)
}

func TestPeopleAreForAdminsOnly(t *testing.T) {
	d, people, ada, bob := administered(t)
	events, before := len(d.audit.all), d.users.all[1]
	admin := identity.Admin
	for name, actor := range map[string]identity.Actor{"nobody": {}, "bob": bob, "no role": {User: ada.User}, "an admin without account": {Role: identity.Admin}} {
		for _, id := range []identity.UserID{ada.User, bob.User, 99} {
			_, listed := people.List(t.Context(), actor, ports.PeopleQuery{})
			_, read := people.Get(t.Context(), actor, id)
			_, created := people.Create(t.Context(), actor, registration("eve"), identity.Admin)
			_, changed := people.Change(t.Context(), actor, id, identity.AccountChange{Role: &admin})
			for what, err := range map[string]error{
				"list": listed, "get": read, "create": created, "change": changed,
				"revoke": people.Revoke(t.Context(), actor, id), "delete": people.Delete(t.Context(), actor, id),
			} {
				if !errors.Is(err, identity.ErrNotAdmin) {
					t.Errorf("%s, %s of %d: %v", name, what, id, err)
				}
			}
		}
	}
	if len(d.users.all) != 2 || d.users.all[1] != before || len(d.audit.all) != events {
		t.Errorf("%+v, %+v", d.users.all, d.audit.all[events:])
	}
}

func TestChangesOfPeopleAreAuditedWithTheirActor(t *testing.T) {
	d, people, ada, bob := administered(t)
	admin, member, yes, no := identity.Admin, identity.Member, true, false
	change := func(c identity.AccountChange) func() error {
		return func() error { _, err := people.Change(t.Context(), ada, bob.User, c); return err }
	}
	for _, step := range []struct {
		do   func() error
		want []audit.Action
	}{
		{change(identity.AccountChange{}), nil},
		{change(identity.AccountChange{Role: &member, Active: &yes}), nil}, // as it is
		{change(identity.AccountChange{Role: &admin}), []audit.Action{audit.MadeAdmin}},
		{change(identity.AccountChange{Role: &member, Active: &no}), []audit.Action{audit.MadeMember, audit.Deactivated}},
		{change(identity.AccountChange{Active: &yes}), []audit.Action{audit.Activated}},
		{func() error { return people.Revoke(t.Context(), ada, bob.User) }, []audit.Action{audit.Revoked}},
		{func() error { return people.Delete(t.Context(), ada, bob.User) }, []audit.Action{audit.Deleted}},
		{func() error { return people.Delete(t.Context(), ada, bob.User) }, nil}, // again
	} {
		before := len(d.audit.all)
		if err := step.do(); err != nil {
			t.Errorf("%v: %v", step.want, err)
		}
		var got []audit.Action
		for _, e := range d.audit.all[before:] {
			got = append(got, e.Action)
			if e.ActorID != ada.User || e.UserID != bob.User || e.Operator || e.Outcome != audit.Succeeded {
				t.Errorf("%+v", e)
			}
		}
		if !slices.Equal(got, step.want) {
			t.Errorf("audited %v, want %v", got, step.want)
		}
	}
	if len(d.users.jobs) != 1 || d.users.jobs[0].Kind != job.DeleteAccount || d.users.all[1].Active() {
		t.Errorf("%+v, %+v", d.users.jobs, d.users.all[1])
	}
	if alive, err := d.logins.List(t.Context(), bob.User, d.clock.Now()); err != nil || len(alive) > 0 {
		t.Errorf("%+v, %v", alive, err)
	}
}

func TestNothingIsChangedWithoutAnAuditEvent(t *testing.T) {
	d, people, ada, bob := administered(t)
	before := d.users.all[1]
	admin, no := identity.Admin, false
	d.audit.outage = errOutage
	_, promoted := people.Change(t.Context(), ada, bob.User, identity.AccountChange{Role: &admin})
	_, deactivated := people.Change(t.Context(), ada, bob.User, identity.AccountChange{Active: &no})
	for what, err := range map[string]error{
		"promote": promoted, "deactivate": deactivated, "revoke": people.Revoke(t.Context(), ada, bob.User), "delete": people.Delete(t.Context(), ada, bob.User),
	} {
		if !errors.Is(err, errOutage) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if alive, _ := d.logins.List(t.Context(), bob.User, d.clock.Now()); d.users.all[1] != before || len(alive) != 1 {
		t.Errorf("%+v, %+v", d.users.all[1], alive)
	}
}

func TestLastAdminCannotLeaveThroughPeople(t *testing.T) {
	d, people, ada, _ := administered(t)
	member, no := identity.Member, false
	_, demoted := people.Change(t.Context(), ada, ada.User, identity.AccountChange{Role: &member})
	_, deactivated := people.Change(t.Context(), ada, ada.User, identity.AccountChange{Active: &no})
	events := len(d.audit.all)
	_, both := people.Change(t.Context(), ada, ada.User, identity.AccountChange{Role: &member, Active: &no})
	var audited []string
	for _, e := range d.audit.all[events:] {
		audited = append(audited, fmt.Sprint(e.Action, " ", e.Outcome))
	}
	if want := "[account.made_member succeeded account.deactivated succeeded account.made_member refused account.deactivated refused]"; fmt.Sprint(audited) != want {
		t.Errorf("audited %v, want %s", audited, want)
	}
	for what, err := range map[string]error{"demote": demoted, "deactivate": deactivated, "both": both, "delete": people.Delete(t.Context(), ada, ada.User)} {
		if !errors.Is(err, identity.ErrLastAdmin) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := people.Delete(t.Context(), ada, 99); !errors.Is(err, ports.ErrNoUser) {
		t.Errorf("an account that does not exist: %v", err)
	}
}
