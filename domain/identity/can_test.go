package identity_test

import (
	"slices"
	"testing"

	"chatbot/domain/identity"
)

// allowed is who may perform an action: the owner of the resource, everyone with an account, or an operator. Actions that are not
// listed are denied.
type allowed struct{ owner, member, admin, operator bool }

var want = map[identity.Kind]map[identity.Action]allowed{
	identity.Chats: {
		identity.Read: {owner: true}, identity.Create: {owner: true}, identity.Change: {owner: true},
		identity.Send: {owner: true}, identity.Delete: {owner: true},
	},
	identity.Connections: {identity.Read: {owner: true}, identity.Create: {owner: true}, identity.Delete: {owner: true}},
	identity.Logins:      {identity.Read: {owner: true}, identity.Use: {owner: true}, identity.End: {owner: true}},
	identity.Accounts: {
		identity.Read: {owner: true, admin: true, operator: true}, identity.Change: {owner: true}, identity.Close: {owner: true}, identity.Delete: {owner: true},
		identity.Create: {admin: true, operator: true}, identity.SetPassword: {operator: true}, identity.LinkReset: {admin: true}, identity.SetRole: {admin: true, operator: true},
		identity.Activate: {admin: true, operator: true}, identity.Deactivate: {admin: true, operator: true}, identity.SignOut: {admin: true, operator: true}, identity.Remove: {admin: true},
	},
	identity.AuditLog: {identity.Read: {admin: true, operator: true}},
	identity.Jobs:     {identity.Read: {admin: true, operator: true}, identity.Change: {admin: true, operator: true}},
	identity.Settings: {identity.Read: {admin: true}, identity.Change: {admin: true}},
	identity.Models: {
		identity.Use: {member: true}, identity.List: {member: true}, identity.Call: {member: true},
		identity.Read: {admin: true}, identity.Create: {admin: true}, identity.Change: {admin: true}, identity.Delete: {admin: true},
	},
	identity.ToolServers: {identity.Read: {admin: true}, identity.Create: {admin: true}, identity.Change: {admin: true}, identity.Delete: {admin: true}},
	identity.Keys:        {identity.Read: {owner: true, admin: true}, identity.Create: {owner: true}, identity.End: {owner: true, admin: true}},
	identity.Usage:       {identity.Read: {owner: true, admin: true}},
	identity.Overview:    {identity.Read: {admin: true}},
	identity.Budgets:     {identity.Read: {admin: true}, identity.Change: {admin: true}},
}

var (
	kinds   = []identity.Kind{"", identity.Chats, identity.Connections, identity.Logins, identity.Accounts, identity.AuditLog, identity.Models, identity.ToolServers, identity.Jobs, identity.Settings, identity.Usage, identity.Overview, identity.Budgets, identity.Keys, "another"}
	actions = []identity.Action{
		"", identity.Read, identity.Create, identity.Change, identity.Delete, identity.Send, identity.Use, identity.List, identity.Call, identity.End, identity.Close,
		identity.SetPassword, identity.LinkReset, identity.SetRole, identity.SignOut, identity.Remove, identity.Activate, identity.Deactivate, "another",
	}
)

func TestCanOverEveryRoleActionAndOwner(t *testing.T) {
	const ada, bob = identity.UserID(7), identity.UserID(8)
	for name, c := range map[string]struct {
		actor identity.Actor
		owner bool // the actor owns ada's resources
		shell bool
	}{
		"nobody":                   {identity.Actor{}, false, false},
		"ada without a role":       {identity.Actor{User: ada, Login: 1}, false, false},
		"ada, of an unknown role":  {identity.Actor{User: ada, Role: "root"}, false, false},
		"ada, a member":            {identity.Actor{User: ada, Role: identity.Member, Login: 1}, true, false},
		"ada, an admin":            {identity.Actor{User: ada, Role: identity.Admin, Login: 1}, true, false},
		"ada, by a key of no use":  {identity.Actor{User: ada, Role: identity.Admin, Key: 1}, false, false},
		"bob, a member":            {identity.Actor{User: bob, Role: identity.Member, Login: 2}, false, false},
		"bob, an admin":            {identity.Actor{User: bob, Role: identity.Admin, Groups: []identity.GroupID{1}}, false, false},
		"a member without account": {identity.Actor{Role: identity.Member}, false, false},
		"an admin without account": {identity.Actor{Role: identity.Admin}, false, false},
		"an operator":              {identity.Actor{Role: identity.Operator}, false, true},
	} {
		for _, kind := range kinds {
			for _, action := range actions {
				rule := want[kind][action]
				for _, resource := range []identity.Resource{{Kind: kind, Owner: ada}, {Kind: kind}} {
					member := c.owner || c.actor.User == bob
					admin := c.actor.User != 0 && c.actor.Role == identity.Admin && c.actor.Key == 0
					should := c.shell && rule.operator || admin && rule.admin || c.owner && rule.owner && resource.Owner == ada || member && rule.member
					if can := identity.Can(c.actor, action, resource); can != should {
						t.Errorf("%s, %q %+v: %t", name, action, resource, can)
					}
				}
			}
		}
	}
}

func TestKeyMayDoWhatItsScopesSay(t *testing.T) {
	const ada = identity.UserID(7)
	for scope, may := range map[identity.Scope][]identity.Action{
		identity.ScopeModels: {identity.Use, identity.List}, identity.ScopeChat: {identity.Use, identity.Call}, "another": nil,
	} {
		actor := identity.Actor{User: ada, Role: identity.Admin, Key: 1, Scopes: []identity.Scope{scope}}
		for _, kind := range kinds {
			for _, action := range actions {
				if can := identity.Can(actor, action, identity.Resource{Kind: kind, Owner: ada}); can != (kind == identity.Models && slices.Contains(may, action)) {
					t.Errorf("%s: %q %q: %t", scope, action, kind, can)
				}
			}
		}
	}
	if identity.Can(identity.Actor{User: ada, Key: 1, Scopes: identity.Scopes()}, identity.Use, identity.Resource{Kind: identity.Models}) {
		t.Error("a key has more rights than its account")
	}
}

func TestCanIsDecidedForEveryAction(t *testing.T) {
	decided := map[identity.Action]bool{}
	for _, rules := range want {
		for action := range rules {
			decided[action] = true
		}
	}
	for _, action := range actions[1 : len(actions)-1] {
		if !decided[action] {
			t.Errorf("nobody may %s anything", action)
		}
	}
}

// TestUnverifiedPeopleMayOnlyConfirm: and nothing of others, as admins neither.
func TestUnverifiedPeopleMayOnlyConfirm(t *testing.T) {
	actor := identity.Actor{User: 7, Role: identity.Admin, Login: 1, MustVerify: true}
	left := map[identity.Kind][]identity.Action{identity.Accounts: {identity.Read, identity.Change}, identity.Logins: {identity.Read, identity.End}}
	for _, kind := range kinds {
		for _, action := range actions {
			for _, owner := range []identity.UserID{0, 7, 8} {
				want := owner == 7 && slices.Contains(left[kind], action)
				if got := identity.Can(actor, action, identity.Resource{Kind: kind, Owner: owner}); got != want {
					t.Errorf("%s %s of %d: %t", action, kind, owner, got)
				}
			}
		}
	}
}
