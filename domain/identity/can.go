package identity

// Kind is a kind of resource.
type Kind string

// The kinds.
const (
	Chat     Kind = "chat"  // a session with its messages and answers
	Login    Kind = "login" // a signed-in device
	Account  Kind = "account"
	AuditLog Kind = "audit log" // has no owner
)

// Resource is what an action is about. Owner is the account that it belongs to, for an account itself; 0 when it belongs to
// none, does not exist yet, or stands for all of its kind.
type Resource struct {
	Kind  Kind
	Owner UserID
}

// Action is what somebody does with a resource.
type Action string

// The actions.
const (
	Read   Action = "read" // also list, search, follow and export
	Create Action = "create"
	Change Action = "change" // a chat; of an account its password, by who knows it
	Delete Action = "delete" // an account: by who knows its password
	Send   Action = "send"   // a message into a chat, for an answer; also continue and stop answers
	Use    Action = "use"    // a login: have a ticket issued for it
	End    Action = "end"    // a login
	Close  Action = "close"  // an account, by who knows its password
	// The rest is done to anybody's account, whose password is not asked for.
	SetPassword Action = "set password"
	Activate    Action = "activate"
	Deactivate  Action = "deactivate"
)

// ability is an action with one kind of resource.
type ability struct {
	Kind
	Action
}

// rule says who may do something: a Member or an Admin with what is theirs, an Operator with what is anybody's.
type rule struct{ owner, operator bool }

// rules are all that somebody may do.
var rules = map[ability]rule{
	{Chat, Read}:   {owner: true},
	{Chat, Create}: {owner: true},
	{Chat, Change}: {owner: true},
	{Chat, Send}:   {owner: true},
	{Chat, Delete}: {owner: true},

	{Login, Read}: {owner: true},
	{Login, Use}:  {owner: true},
	{Login, End}:  {owner: true, operator: true},

	{Account, Read}:        {owner: true, operator: true},
	{Account, Change}:      {owner: true},
	{Account, Close}:       {owner: true},
	{Account, Delete}:      {owner: true},
	{Account, Create}:      {operator: true},
	{Account, SetPassword}: {operator: true},
	{Account, Activate}:    {operator: true},
	{Account, Deactivate}:  {operator: true},

	{AuditLog, Read}: {operator: true},
}

// Can decides whether the actor may do something. Nobody may do what no rule allows. Use cases ask it before they act, with
// the owner that they know; repositories ask by owner all the same.
func Can(actor Actor, action Action, resource Resource) bool {
	allowed := rules[ability{resource.Kind, action}]
	switch actor.Role {
	case Member, Admin:
		return allowed.owner && actor.User != 0 && actor.User == resource.Owner
	case Operator:
		return allowed.operator
	}
	return false
}
