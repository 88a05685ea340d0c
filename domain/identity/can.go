package identity

import (
	"slices"

	"chatbot/domain/fault"
)

// ErrNotAdmin refuses members what only administrators may do.
var ErrNotAdmin = fault.New(fault.Forbidden, "not_admin", "Only administrators can do this.")

// Kind is a kind of resource.
type Kind string

// The kinds.
const (
	Chats    Kind = "chat"  // a session with its messages and answers
	Logins   Kind = "login" // a signed-in device
	Accounts Kind = "account"
	AuditLog Kind = "audit log" // has no owner
	Models   Kind = "model"     // with their providers; has no owner
	// ToolServers have no owner.
	ToolServers Kind = "tool server"
	Jobs        Kind = "job"      // has no owner
	Settings    Kind = "setting"  // has no owner
	Usage       Kind = "usage"    // what calls of models took, and what is left of budgets
	Overview    Kind = "overview" // of the installation; has no owner
	Budgets     Kind = "budget"   // has no owner
	Groups      Kind = "group"    // has no owner
	Files       Kind = "file"
	// Connections are to servers of tools that ask for OAuth.
	Connections Kind = "connection"
	// SignOn is with identity providers; it has no owner.
	SignOn Kind = "sign-on"
	// Invitations have no owner: an admin revokes those of another.
	Invitations Kind = "invitation"
	Keys        Kind = "key" // of the API
)

// Resource is the target of an action. Owner is the account that it belongs to, or the account itself; 0 if the resource has no
// owner, does not exist yet, or stands for all of its kind.
type Resource struct {
	Kind  Kind
	Owner UserID
}

// Action is an operation on a resource.
type Action string

// The actions.
const (
	Read   Action = "read" // also list, search, subscribe and export
	Create Action = "create"
	Change Action = "change" // a chat; an account's password, with the current one; try a failed job again
	Delete Action = "delete" // a chat; an account, with its password
	Send   Action = "send"   // send a message to a chat; also continue and stop answers
	Use    Action = "use"    // issue a ticket for a login; have a model answer
	List   Action = "list"   // models, through the API for programs
	Call   Action = "call"   // a model, through the API for programs
	End    Action = "end"    // a login; revoke an invitation or a key
	Close  Action = "close"  // deactivate an account, with its password
	// The actions below apply to any account and do not require its password.
	SetPassword Action = "set password"
	// LinkReset makes a link with which the person resets the password.
	LinkReset Action = "link reset"
	SetRole   Action = "set role"
	SignOut   Action = "sign out" // end all logins
	// ResetFactor removes the second factor.
	ResetFactor Action = "reset factor"
	Remove      Action = "remove" // delete
	Activate    Action = "activate"
	Deactivate  Action = "deactivate"
)

// ability is an action on one kind of resource.
type ability struct {
	Kind
	Action
}

// rule grants an action: owner to a Member or an Admin on their own resources, member to both on resources without an owner, admin
// to an Admin on anybody's, operator to an Operator on anybody's.
type rule struct{ owner, member, admin, operator bool }

// rules are all permissions.
var rules = map[ability]rule{
	{Chats, Read}:   {owner: true},
	{Chats, Create}: {owner: true},
	{Chats, Change}: {owner: true},
	{Chats, Send}:   {owner: true},
	{Chats, Delete}: {owner: true},

	{Files, Read}:   {owner: true},
	{Files, Create}: {owner: true},
	{Files, Delete}: {owner: true},

	{Connections, Read}:   {owner: true},
	{Connections, Create}: {owner: true},
	{Connections, Delete}: {owner: true},

	{Logins, Read}: {owner: true},
	{Logins, Use}:  {owner: true},
	{Logins, End}:  {owner: true},

	{Accounts, Read}:        {owner: true, admin: true, operator: true},
	{Accounts, Change}:      {owner: true},
	{Accounts, Close}:       {owner: true},
	{Accounts, Delete}:      {owner: true},
	{Accounts, Create}:      {admin: true, operator: true},
	{Accounts, SetPassword}: {operator: true},
	{Accounts, LinkReset}:   {admin: true},
	{Accounts, SetRole}:     {admin: true, operator: true},
	{Accounts, SignOut}:     {admin: true, operator: true},
	{Accounts, ResetFactor}: {admin: true, operator: true},
	{Accounts, Remove}:      {admin: true},
	{Accounts, Activate}:    {admin: true, operator: true},
	{Accounts, Deactivate}:  {admin: true, operator: true},

	{AuditLog, Read}: {admin: true, operator: true},
	{Jobs, Read}:     {admin: true, operator: true},
	{Jobs, Change}:   {admin: true, operator: true},

	{Settings, Read}:   {admin: true},
	{Settings, Change}: {admin: true},

	{Groups, Read}:   {admin: true},
	{Groups, Create}: {admin: true},
	{Groups, Change}: {admin: true}, // also its members
	{Groups, Delete}: {admin: true},

	{Invitations, Read}:   {admin: true},
	{Invitations, Create}: {admin: true},
	{Invitations, End}:    {admin: true},

	{Keys, Read}:   {owner: true, admin: true},
	{Keys, Create}: {owner: true},
	{Keys, End}:    {owner: true, admin: true},

	{Models, Use}:    {member: true},
	{Models, List}:   {member: true},
	{Models, Call}:   {member: true},
	{Models, Read}:   {admin: true},
	{Models, Create}: {admin: true},
	{Models, Change}: {admin: true},
	{Models, Delete}: {admin: true},

	{ToolServers, Read}:   {admin: true},
	{ToolServers, Create}: {admin: true},
	{ToolServers, Change}: {admin: true},
	{ToolServers, Delete}: {admin: true},

	{SignOn, Read}:   {admin: true},
	{SignOn, Create}: {admin: true},
	{SignOn, Change}: {admin: true},
	{SignOn, Delete}: {admin: true},

	{Usage, Read}:    {owner: true, admin: true},
	{Overview, Read}: {admin: true},

	{Budgets, Read}:   {admin: true},
	{Budgets, Change}: {admin: true},
}

// scopes are the permissions of keys, within those of their accounts.
var scopes = map[Scope][]ability{
	ScopeModels: {{Models, Use}, {Models, List}},
	ScopeChat:   {{Models, Use}, {Models, Call}},
}

// enrolling is what Actor.MustEnrol and Actor.MustVerify leave, on the actor's own resources.
var enrolling = map[ability]bool{{Accounts, Read}: true, {Accounts, Change}: true, {Logins, Read}: true, {Logins, End}: true}

// Can reports whether the actor may perform the action on the resource. Without a rule it is denied. Use cases check it before
// they act; repositories still filter by owner.
func Can(actor Actor, action Action, resource Resource) bool {
	wanted := ability{resource.Kind, action}
	granted := func(s Scope) bool { return slices.Contains(scopes[s], wanted) }
	if actor.Key != 0 && !slices.ContainsFunc(actor.Scopes, granted) {
		return false
	}
	if (actor.MustEnrol || actor.MustVerify) && (!enrolling[wanted] || actor.User != resource.Owner) {
		return false
	}
	allowed := rules[wanted]
	switch actor.Role {
	case Member, Admin:
		return actor.User != 0 && (allowed.owner && actor.User == resource.Owner || allowed.member || allowed.admin && actor.Role == Admin)
	case Operator:
		return allowed.operator
	}
	return false
}
