package tools_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/application/tools"
	"chatbot/domain/audit"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
	"chatbot/ports"
)

var root = identity.Actor{User: 1, Role: identity.Admin}

// registryRig is a registry with servers in memory, for which it is every dependency.
type registryRig struct {
	ports.Users
	*tools.Registry
	mu      sync.Mutex
	stored  tool.Stored
	listed  []tool.Listed // what every server lists
	down    error         // of asking servers
	asked   []tool.Connection
	askedAs identity.UserID // the last time
	called  []tool.Connection
	dropped []string
	lists   chan tool.List
	key     string // that seals, with which a sealed text begins
	records []ports.Record
	events  []audit.Event
	unaudited,
	unstored error
}

func newRegistry(t *testing.T, servers ...tool.Server) *registryRig {
	t.Helper()
	r := &registryRig{lists: make(chan tool.List), key: "k2", listed: []tool.Listed{{Name: "add", Schema: `{"type":"object"}`}}}
	r.stored = tool.Stored{Servers: servers, Revision: 1}
	r.Registry = tools.NewRegistry(tools.RegistryPorts{Stored: r, Lists: (*toolLists)(r), Connector: (*connector)(r), Schemas: schemas{}, Sealer: r, Users: r, Audit: (*auditLog)(r), Clock: clock{}, Logger: r})
	if err := r.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

// clock tells the time of a bubble.
type clock struct{}

func (clock) Now() time.Time { return time.Now() }

type schemas struct{}

func (schemas) Check(schema, arguments string) error {
	if strings.Contains(arguments, "wrong") {
		return errors.New("not as " + schema + " says")
	}
	return nil
}
func (schemas) ForModels(schema string) string { return "for models " + schema }

func (r *registryRig) locked(do func()) { r.mu.Lock(); defer r.mu.Unlock(); do() }

// Load and the next ones implement ports.ToolServers.
func (r *registryRig) Load(context.Context) (s tool.Stored, err error) {
	r.locked(func() {
		s, err = tool.Stored{Servers: slices.Clone(r.stored.Servers), Revision: r.stored.Revision}, r.unstored
	})
	return s, err
}
func (r *registryRig) Revision(context.Context) (n int64, err error) {
	r.locked(func() { n, err = r.stored.Revision, r.unstored })
	return n, err
}
func (r *registryRig) change(id string, change func(*tool.Server) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.stored.Servers, func(s tool.Server) bool { return s.ID == id })
	if i < 0 {
		return tool.ErrNoServer
	}
	r.stored.Revision++
	return change(&r.stored.Servers[i])
}
func (r *registryRig) Add(_ context.Context, s tool.Server) (int64, error) {
	r.locked(func() {
		r.stored.Revision++
		s.Version = r.stored.Revision
		r.stored.Servers = append(r.stored.Servers, s)
	})
	return s.Version, nil
}
func (r *registryRig) Change(_ context.Context, s tool.Server) error {
	return r.change(s.ID, func(is *tool.Server) error {
		if is.Version != s.Version-1 {
			return tool.ErrServerChanged
		}
		s.Listed, s.ListedAt = is.Listed, is.ListedAt
		*is = s
		return nil
	})
}
func (r *registryRig) Delete(_ context.Context, id string, _ time.Time) error {
	r.locked(func() {
		r.stored.Servers = slices.DeleteFunc(r.stored.Servers, func(s tool.Server) bool { return s.ID == id })
		r.stored.Revision++
	})
	return nil
}

// ByID implements ports.Users.
func (r *registryRig) ByID(_ context.Context, id identity.UserID) (identity.User, error) {
	if id != root.User {
		return identity.User{}, ports.ErrNoUser
	}
	return identity.RestoreUser(identity.UserRecord{ID: id, Username: "root"}), nil
}

// Seal and the next ones implement ports.Sealer: a text for a place is not opened for another one.
func (r *registryRig) Seal(value, place string) (string, error) {
	return r.key + "|" + place + "|" + value, nil
}
func (r *registryRig) Open(sealed, place string) (string, error) {
	key, rest, _ := strings.Cut(sealed, "|")
	at, value, _ := strings.Cut(rest, "|")
	if at != place || key != r.key && key != "k1" {
		return "", ports.ErrSealed
	}
	return value, nil
}
func (r *registryRig) IsCurrent(sealed string) bool { return strings.HasPrefix(sealed, r.key+"|") }

func (r *registryRig) Log(_ context.Context, record ports.Record) {
	r.locked(func() { r.records = append(r.records, record) })
}

type auditLog registryRig

func (a *auditLog) Record(_ context.Context, e audit.Event) error {
	(*registryRig)(a).locked(func() { a.events = append(a.events, e) })
	return a.unaudited
}
func (a *auditLog) List(context.Context, ports.AuditQuery) ([]audit.Event, error) { return nil, nil }

type toolLists registryRig

func (l *toolLists) List(_ context.Context, id string, version int64, listed []tool.Listed, at time.Time) error {
	return (*registryRig)(l).change(id, func(s *tool.Server) error {
		if s.Version == version {
			s.Listed, s.ListedAt = listed, at
		}
		return nil
	})
}
func (l *toolLists) Reseal(_ context.Context, old, again tool.Server) error {
	return (*registryRig)(l).change(old.ID, func(s *tool.Server) error {
		if s.Headers == old.Headers && s.Env == old.Env && s.ClientSecret == old.ClientSecret {
			s.Headers, s.Env, s.ClientSecret = again.Headers, again.Env, again.ClientSecret
		}
		return nil
	})
}

type connector registryRig

func (c *connector) Normalize(to tool.Connection) (tool.Connection, error) {
	if to.URL == "" && to.Command == "" {
		return to, fault.Input("url", "blank", "This can't be empty.")
	}
	to.URL = strings.TrimSpace(to.URL)
	return to, nil
}
func (c *connector) List(_ context.Context, to tool.Connection, person identity.UserID) (listed []tool.Listed, err error) {
	(*registryRig)(c).locked(func() { c.asked, c.askedAs, listed, err = append(c.asked, to), person, slices.Clone(c.listed), c.down })
	if err != nil {
		listed = nil
	}
	return listed, err
}
func (c *connector) Call(_ context.Context, to tool.Connection, name string, _ chat.Calling) (tool.Result, error) {
	(*registryRig)(c).locked(func() { c.called = append(c.called, to) })
	return tool.Result{Text: name}, nil
}
func (c *connector) Drop(server string) {
	(*registryRig)(c).locked(func() { c.dropped = append(c.dropped, server) })
}
func (c *connector) Lists() <-chan tool.List { return c.lists }

// lastAsked returns with what a server was asked last, and how often any was.
func (r *registryRig) lastAsked() (to tool.Connection, times int) {
	r.locked(func() {
		if times = len(r.asked); times > 0 {
			to = r.asked[times-1]
		}
	})
	return to, times
}

func ptr[T any](v T) *T { return &v }

// wantFields checks which fields a fault names with which codes.
func wantFields(t *testing.T, err error, want map[string]string) {
	t.Helper()
	var f *fault.Error
	got := map[string]string{}
	if errors.As(err, &f) {
		for _, field := range f.Fields {
			got[field.Name] = field.Code
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("%v: %v, want %v", err, got, want)
	}
}
