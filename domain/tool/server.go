package tool

import (
	"strings"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// MaxServers is how many servers administrators may add.
const MaxServers = 50

// Faults of servers.
var (
	ErrNoServer       = fault.New(fault.NotFound, "no_mcp_server", "MCP server not found.")
	ErrServerTaken    = fault.New(fault.Conflict, "mcp_server_taken", "There is an MCP server with this ID already. Choose another ID.")
	ErrServerChanged  = fault.New(fault.Conflict, "mcp_server_changed", "This MCP server has changed in the meantime, and nothing was saved. Look at it again, then decide.")
	ErrTooManyServers = fault.New(fault.Conflict, "too_many_mcp_servers", "There are too many MCP servers. Delete one first.").With(fault.Params{"max": MaxServers})
	// ErrUnknownGroup refuses a group that does not exist.
	ErrUnknownGroup = fault.Input("groups", "unknown_group", "One of these groups no longer exists.")
)

// Server is a server of tools that speaks MCP, as it is stored: at URL, or started as a process by Command.
type Server struct {
	ID      string // a slug, which never changes
	Name    string // for people
	URL     string // "": Command
	Command string
	Args    []string
	Headers string // of requests to URL, sealed; "": none
	Env     string // of the process, sealed; "": none
	// Client is the client that an administrator registered with the server that authorizes access to URL; "": none. ClientSecret is its
	// secret, sealed; "": none.
	Client, ClientSecret string
	Enabled              bool
	// Approval is that of its tools of which nothing else is said; "": as they are declared.
	Approval Approval
	identity.Audience
	Choices   map[string]Choice // by the tools' own names
	Listed    []Listed          // as it last listed them
	ListedAt  time.Time         // zero: never
	Version   int64             // grows by 1 with each change of administrators; another server of this ID, which was deleted, never had it
	CreatedAt time.Time
	ChangedBy identity.UserID // whose account may be deleted
	ChangedAt time.Time
}

// Choice is what administrators say of a tool of a server. The zero Choice says nothing.
type Choice struct {
	Disabled bool
	Approval Approval // "": that of the server
}

// Listed is a tool as its server lists it. Nothing in it can be trusted.
type Listed struct {
	Name        string
	Title       string // for people; may be ""
	Description string // for models
	Schema      string // of the arguments, a JSON object that says so
	ReadOnly    bool   // declared to change nothing
	Idempotent  bool   // declared to change nothing when it is called again
}

// ApprovalOf returns the approval of a tool.
func (s Server) ApprovalOf(t Listed) Approval {
	switch {
	case s.Choices[t.Name].Approval != "":
		return s.Choices[t.Name].Approval
	case s.Approval != "":
		return s.Approval
	case t.ReadOnly:
		return Never
	}
	return Ask
}

// Tool returns a tool as models and people know it.
func (s Server) Tool(t Listed) Tool {
	name := t.Title
	if name == "" {
		name = t.Name
	}
	return Tool{
		ID: NewID(s.ID, t.Name), Name: name, Title: s.Name + ": " + name, Description: t.Description, Schema: t.Schema,
		Approval: s.ApprovalOf(t), Repeatable: t.ReadOnly || t.Idempotent,
	}
}

// Stored is all that is stored of servers.
type Stored struct {
	Servers  []Server // by id
	Revision int64
}

// Connection is what is needed to connect to a server. It holds secrets: it is neither stored nor logged.
type Connection struct {
	ID      string
	Name    string // for people
	Version int64  // sessions of other versions are not used
	URL     string
	Headers map[string]string
	Command string
	Args    []string
	Env     map[string]string
	// Client and ClientSecret are the client that an administrator registered with the server that authorizes; "": none.
	Client, ClientSecret string
}

// SetsAuthorization reports whether an administrator set what authorizes the requests, so that people need not.
func (c Connection) SetsAuthorization() bool {
	for name := range c.Headers {
		if strings.EqualFold(name, "Authorization") {
			return true
		}
	}
	return false
}

// List is what a server listed in a session with a connection of a version.
type List struct {
	Server  string
	Version int64
	Tools   []Listed
}

// HeadersPlace, EnvPlace and ClientPlace are the places for which the secrets of a server are sealed.
func HeadersPlace(server string) string { return "mcp_servers/" + server + "/headers" }
func EnvPlace(server string) string     { return "mcp_servers/" + server + "/env" }
func ClientPlace(server string) string  { return "mcp_servers/" + server + "/oauth_client_secret" }

// ServerChange is a decision of an administrator about a server; nil fields stay as they are.
type ServerChange struct {
	Name    *string
	URL     *string
	Headers *map[string]string // replaces all
	Command *string
	Args    *[]string
	Env     *map[string]string // replaces all
	// Client and ClientSecret are the client at the server that authorizes; "": none.
	Client       *string
	ClientSecret *string
	Enabled      *bool
	Approval     *Approval // "": as tools are declared
	Groups       *[]identity.GroupID
	Choices      map[string]ChoiceChange // of the tools that it names
	Version      *int64                  // on which the decision is based; nil: whatever the current one is
}

// ChangesNothing reports whether nothing is to be changed.
func (c ServerChange) ChangesNothing() bool {
	return c.Name == nil && c.URL == nil && c.Headers == nil && c.Command == nil && c.Args == nil && c.Env == nil && c.Client == nil && c.ClientSecret == nil && c.Enabled == nil && c.Approval == nil && c.Groups == nil && len(c.Choices) == 0
}

// ChoiceChange is a decision of an administrator about a tool; nil fields stay as they are.
type ChoiceChange struct {
	Enabled  *bool
	Approval *Approval // "": that of the server
}

// Apply returns the choice with the change.
func (c ChoiceChange) Apply(to Choice) Choice {
	if c.Enabled != nil {
		to.Disabled = !*c.Enabled
	}
	if c.Approval != nil {
		to.Approval = *c.Approval
	}
	return to
}

// Registered is a server as administrators see it, without secrets.
type Registered struct {
	Server
	Changer string       // the current username of the account that made the last change; "" if it is deleted
	Problem *fault.Error // why the last question for its tools failed; nil: it did not, or was not asked yet
}

// Checked is what came of asking a server for its tools.
type Checked struct {
	OK      bool
	Took    time.Duration
	Tools   []Listed
	Problem *fault.Error // nil if OK
}
