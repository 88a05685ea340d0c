package identity_test

import (
	"errors"
	"slices"
	"testing"

	identityapp "chatbot/application/identity"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// TestActorsWithoutRightsAreRefused: the zero actor and an operator are refused actions on an own account, and the zero actor and
// a member are refused operator actions. Nothing changes, and nothing is audited.
func TestActorsWithoutRightsAreRefused(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	member := d.here(t, grant)
	member.Role = identity.Member
	events := len(d.audit.all)
	ctx := t.Context()
	for name, actor := range map[string]identity.Actor{
		"nobody": {}, "no role": {User: u.ID(), Login: member.Login}, "member without account": {Role: identity.Member, Login: member.Login}, "operator": operator,
	} {
		_, _, ticket := d.Ticket(ctx, actor)
		_, listed := d.ListDevices(ctx, actor)
		for what, err := range map[string]error{
			"ticket": ticket, "list": listed, "log out": d.Logout(ctx, actor), "revoke others": d.RevokeOtherDevices(ctx, actor),
		} {
			if !errors.Is(err, ports.ErrNoLogin) {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
		_, _, exported := d.Export(ctx, actor)
		for what, err := range map[string]error{
			"password": d.ChangePassword(ctx, actor, password, "Analytical1842"), "deactivate": d.Deactivate(ctx, actor, password),
			"delete": d.Delete(ctx, actor, password), "export": exported,
		} {
			if !errors.Is(err, ports.ErrNoUser) {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
		if actor.Role == identity.Operator {
			continue
		}
		if err := d.RevokeDevice(ctx, actor, member.Login); !errors.Is(err, ports.ErrNoLogin) {
			t.Errorf("%s: revoke: %v", name, err)
		}
	}
	o := identityapp.Operator{Service: d.Service}
	for name, actor := range map[string]identity.Actor{
		"nobody": {}, "another member": {User: u.ID() + 1, Role: identity.Member}, "themselves": member,
	} {
		_, found := o.Find(ctx, actor, u.Username())
		_, promoted := o.Change(ctx, actor, u, identity.AccountChange{Role: new(identity.Admin)})
		for what, err := range map[string]error{
			"set password": o.SetPassword(ctx, actor, u, "Analytical1842"), "deactivate": setActive(ctx, o, actor, u, false), "activate": setActive(ctx, o, actor, u, true), "set role": promoted,
		} {
			if !errors.Is(err, ports.ErrNoUser) {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
		if name != "themselves" && (!errors.Is(found, ports.ErrNoUser) || !errors.Is(o.Revoke(ctx, actor, u), ports.ErrNoUser)) {
			t.Errorf("%s: find: %v, or revoke", name, found)
		}
		for _, err := range o.All(ctx, actor) {
			if !errors.Is(err, ports.ErrNoUser) {
				t.Errorf("%s: list: %v", name, err)
			}
		}
		_, created := o.Create(ctx, actor, identity.Registration{Username: "eve", Email: "eve@example.com", Password: password}, identity.Admin)
		if !errors.Is(created, identity.ErrRegistrationClosed) {
			t.Errorf("%s: create: %v", name, created)
		}
	}
	if len(d.audit.all) != events || len(d.users.all) != 1 || d.users.all[0] != u {
		t.Errorf("%+v, %+v", d.audit.all[events:], d.users.all)
	}
	d.wantAccess(t, grant.AccessToken, nil)
}

// TestActorsKnowTheirGroups: by a token and by a ticket, as they are at the moment of the request.
func TestActorsKnowTheirGroups(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	for _, groups := range [][]identity.GroupID{nil, {3, 7}, {7}} {
		d.users.regroup(u.ID(), d.clock.Now(), groups...)
		actor, _, err := d.Authenticate(t.Context(), grant.AccessToken)
		if err != nil || !slices.Equal(actor.Groups, groups) {
			t.Errorf("by a token: %+v, %v, want %v", actor, err, groups)
		}
		ticket, _, err := d.Ticket(t.Context(), actor)
		if err != nil {
			t.Fatal(err)
		}
		d.users.regroup(u.ID(), d.clock.Now(), 9)
		if actor, err := d.Redeem(t.Context(), ticket); err != nil || !slices.Equal(actor.Groups, []identity.GroupID{9}) {
			t.Errorf("by a ticket: %+v, %v", actor, err)
		}
	}
}
