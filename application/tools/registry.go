package tools

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"chatbot/application/internal/address"
	"chatbot/application/internal/audited"
	"chatbot/application/internal/follow"
	"chatbot/domain/audit"
	"chatbot/domain/chat"
	"chatbot/domain/connection"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
	"chatbot/ports"
)

// RegistryPorts are the dependencies of a Registry.
type RegistryPorts struct {
	Stored    ports.ToolServers
	Lists     ports.ToolLists
	Connector ports.ToolConnector
	Schemas   ports.ToolSchemas
	Sealer    ports.Sealer
	Users     ports.Users
	Audit     ports.Audit
	Clock     ports.Clock
	Logger    ports.Logger
}

// Registry knows the servers of tools, and lets administrators see and change them; safe for concurrent use. Every method that takes an
// actor returns identity.ErrNotAdmin to everyone else. Changes are audited before, and refused if that fails. They count at once on this
// server, and within 5 s on all.
type Registry struct {
	RegistryPorts
	log   audited.Log
	state atomic.Pointer[servers]

	changing sync.Mutex
	watching watching
}

var _ Servers = (*Registry)(nil)

// servers is what is stored of servers, and the tools of those that are enabled. It does not change.
type servers struct {
	all   []tool.Server
	tools []Tool
	// authorized are the servers whose authorization an administrator set.
	authorized map[string]bool
	revision   int64
	read       bool
}

// NewRegistry returns a registry, which knows no server before Refresh.
func NewRegistry(p RegistryPorts) *Registry {
	r := &Registry{RegistryPorts: p, log: audited.Log{Audit: p.Audit, Clock: p.Clock, Logger: p.Logger}}
	r.state.Store(&servers{})
	r.watching.of = map[string]*watch{}
	return r
}

// All implements Servers: by server, in the order of its list.
func (r *Registry) All() []Tool { return r.state.Load().tools }

// Of implements Servers.
func (r *Registry) Of(id tool.ID) (Tool, bool) {
	all := r.All()
	if i := slices.IndexFunc(all, func(t Tool) bool { return t.ID == id }); i >= 0 {
		return all[i], true
	}
	return Tool{}, false
}

// Usable returns the servers whose tools an actor may use and may have to connect, by name, without secrets: not those that this program starts, nor
// those whose authorization an administrator set.
func (r *Registry) Usable(actor identity.Actor) (usable []connection.Server) {
	now := r.state.Load()
	for _, s := range now.all {
		if s.Enabled && s.URL != "" && s.Admits(actor.Groups) && !now.authorized[s.ID] {
			usable = append(usable, connectionTo(s))
		}
	}
	slices.SortStableFunc(usable, func(a, b connection.Server) int { return strings.Compare(a.Name, b.Name) })
	return usable
}

func connectionTo(s tool.Server) connection.Server {
	return connection.Server{ID: s.ID, Name: s.Name, URL: s.URL, Client: connection.Client{ID: s.Client}}
}

// Open returns a server, whoever may use it, with the secret of its client. One that does not open is none: the server that authorizes will say so.
func (r *Registry) Open(id string) (connection.Server, bool) {
	s, ok := r.state.Load().find(id)
	server := connectionTo(s)
	if s.ClientSecret != "" {
		server.Client.Secret, _ = r.Sealer.Open(s.ClientSecret, tool.ClientPlace(s.ID))
	}
	return server, ok
}

func (s *servers) find(id string) (tool.Server, bool) {
	if i := slices.IndexFunc(s.all, func(one tool.Server) bool { return one.ID == id }); i >= 0 {
		return s.all[i], true
	}
	return tool.Server{}, false
}

// Run follows what administrators change on any process and what servers list, until ctx ends.
func (r *Registry) Run(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() {
		follow.Run(ctx, r.Logger, "tools", "The servers of tools cannot be read; the last ones stay in use", func(ctx context.Context) error {
			s := r.state.Load()
			revision, err := r.Stored.Revision(ctx)
			if err != nil || s.read && revision == s.revision {
				return err
			}
			return r.Refresh(ctx)
		})
	})
	r.keepListing(ctx)
	all.Wait()
}

// Refresh reads what is stored. Sessions with servers that have changed or are gone are closed.
func (r *Registry) Refresh(ctx context.Context) error {
	stored, err := r.Stored.Load(ctx)
	if err != nil {
		return err
	}
	r.changing.Lock()
	defer r.changing.Unlock()
	last := r.state.Load()
	if last.read && stored.Revision < last.revision { // parallel calls end in any order
		return nil
	}
	next := &servers{all: stored.Servers, revision: stored.Revision, read: true, authorized: map[string]bool{}}
	slices.SortFunc(next.all, func(a, b tool.Server) int { return strings.Compare(a.ID, b.ID) }) // databases compare in their own ways
	for _, s := range next.all {
		if s.Enabled {
			next.tools = append(next.tools, r.toolsOf(s)...)
			to, _ := open(r.Sealer, s) // what does not open is said by calls
			next.authorized[s.ID] = to.SetsAuthorization()
		}
	}
	r.state.Store(next)
	for _, before := range last.all {
		if now, ok := next.find(before.ID); !ok || !now.Enabled || now.Version != before.Version {
			r.Connector.Drop(before.ID)
		}
	}
	return nil
}

// toolsOf returns the tools of a server that are not disabled. Of tools that models would call by the same name, the first counts.
func (r *Registry) toolsOf(s tool.Server) (all []Tool) {
	called := map[string]bool{}
	for _, listed := range s.Listed {
		t := s.Tool(listed)
		if s.Choices[listed.Name].Disabled || called[t.ID.Called()] {
			continue
		}
		called[t.ID.Called()] = true
		t.Schema = r.Schemas.ForModels(listed.Schema)
		all = append(all, Tool{
			Tool: t, Audience: s.Audience, Within: serverWithin,
			Check: func(arguments string) error { return r.Schemas.Check(listed.Schema, arguments) },
			Run: func(ctx context.Context, c chat.Calling) (tool.Result, error) {
				to, err := open(r.Sealer, s)
				if err != nil {
					return tool.Result{}, tool.ErrServerSealed.Because(err)
				}
				return r.Connector.Call(ctx, to, listed.Name, c)
			},
		})
	}
	return all
}

func may(actor identity.Actor, action identity.Action) error {
	if !identity.Can(actor, action, identity.Resource{Kind: identity.ToolServers}) {
		return identity.ErrNotAdmin
	}
	return nil
}

// current returns what is stored now.
func (r *Registry) current(ctx context.Context) (*servers, error) {
	err := r.Refresh(ctx)
	return r.state.Load(), err
}

// username returns the current name of an account, "" if it is deleted.
func (r *Registry) username(ctx context.Context, id identity.UserID) (string, error) {
	if id == 0 {
		return "", nil
	}
	u, err := r.Users.ByID(ctx, id)
	if errors.Is(err, ports.ErrNoUser) {
		return "", nil
	}
	return u.Username(), err
}

func (r *Registry) tell(ctx context.Context, actor identity.Actor, message, id string) {
	r.Logger.Log(ctx, ports.Record{Component: "tools", Message: message, UserID: actor.User, Fields: map[string]any{"server": id}})
}

// refuseOutdated returns the refusal with who made the last change and when, and audits it.
func (r *Registry) refuseOutdated(ctx context.Context, actor identity.Actor, last tool.Server) error {
	who, err := r.username(ctx, last.ChangedBy)
	if err != nil {
		return err
	}
	_ = r.log.Record(ctx, actor, audit.ToolServerChanged, last.ID, audit.Refused, tool.ErrServerChanged.Code)
	return tool.ErrServerChanged.With(fault.Params{"username": who, "changed_at": last.ChangedAt})
}

// isElsewhere reports whether what answers is another server than before: of another origin, or started by another command.
func isElsewhere(before, now tool.Server) bool {
	return address.Origin(before.URL) != address.Origin(now.URL) || before.Command != now.Command || !slices.Equal(before.Args, now.Args)
}
