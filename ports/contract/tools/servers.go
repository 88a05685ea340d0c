// Package tools verifies adapters of the ports of tools.
package tools

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"chatbot/domain/identity"
	"chatbot/domain/tool"
	"chatbot/ports/contract"
)

// Servers verifies adapters of ports.ToolServers and ports.ToolLists.
func Servers(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"every field comes back":       serverFields,
		"groups":                       serverGroups,
		"outdated changes":             serverOutdated,
		"what is not there":            serverMissing,
		"too many servers":             serverTooMany,
		"the revision grows":           serverRevision,
		"lists belong to a version":    serverLists,
		"added again":                  serverAgain,
		"sealed again":                 serverReseal,
		"parallel additions of one":    serverRaceToAdd,
		"parallel changes of a server": serverRaceToChange,
		"ended context":                serverEnded,
	}.Run(t, fresh)
}

func server(id string) tool.Server {
	return tool.Server{
		ID: id, Name: "Server " + id, URL: "http://localhost:1/mcp", Enabled: true, CreatedAt: contract.Moment(1), ChangedBy: 7, ChangedAt: contract.Moment(2),
	}
}

func load(t *testing.T, s contract.Storage) tool.Stored {
	t.Helper()
	all, err := s.ToolServers.Load(t.Context())
	contract.OK(t, err)
	slices.SortFunc(all.Servers, func(a, b tool.Server) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// add adds a server, which it returns as it is stored.
func add(t *testing.T, s contract.Storage, one tool.Server) tool.Server {
	t.Helper()
	var err error
	one.Version, err = s.ToolServers.Add(t.Context(), one)
	contract.OK(t, err)
	return one
}

// changed returns a change of a server by id, based on a version.
func changed(id string, base int64) tool.Server {
	one := server(id)
	one.Version = base + 1
	return one
}

func wantNotAdded(t *testing.T, s contract.Storage, one tool.Server, want error) {
	t.Helper()
	_, err := s.ToolServers.Add(t.Context(), one)
	contract.WantFault(t, err, want)
}

func wantLoaded(t *testing.T, s contract.Storage, want ...tool.Server) {
	t.Helper()
	for i, one := range want {
		want[i].CreatedAt, want[i].ChangedAt = contract.Kept(one.CreatedAt), contract.Kept(one.ChangedAt)
		if !one.ListedAt.IsZero() {
			want[i].ListedAt = contract.Kept(one.ListedAt)
		}
	}
	if got := load(t, s).Servers; !reflect.DeepEqual(got, want) {
		t.Errorf("loaded %+v\nwant %+v", got, want)
	}
}

const hostile = "'); DROP TABLE mcp_servers;-- \"?0 \\ ä😀\u202e\x00\u2028</script>"

func serverFields(t *testing.T, s contract.Storage) {
	wantLoaded(t, s)
	text := strings.ReplaceAll(hostile, "\x00", "")
	full := tool.Server{
		ID: "z", Name: text, URL: text, Command: text, Args: []string{hostile, ""}, Headers: text, Env: text, Client: text, ClientSecret: text, Approval: tool.Always,
		Audience: identity.Audience{Restricted: true}, Choices: map[string]tool.Choice{hostile: {Disabled: true, Approval: tool.Never}, "b": {}},
		Listed: []tool.Listed{
			{Name: hostile, Title: hostile, Description: strings.Repeat(hostile, 50), Schema: `{"type":"object"}`, ReadOnly: true, Idempotent: true}, {Name: "b", Schema: "{}"},
		},
		ListedAt: contract.Moment(3), CreatedAt: contract.Moment(1), ChangedBy: 1 << 40, ChangedAt: contract.Moment(2),
	}
	full = add(t, s, full)
	a := add(t, s, server("a"))
	wantLoaded(t, s, a, full)

	created, listed, at := full.CreatedAt, full.Listed, full.ListedAt
	full.Name, full.Args, full.Choices, full.Headers, full.Enabled, full.Restricted, full.Version = "Z", nil, nil, "", true, false, full.Version+1
	full.CreatedAt, full.Listed, full.ListedAt = contract.Moment(9), nil, contract.Moment(9)
	contract.OK(t, s.ToolServers.Change(t.Context(), full))
	full.CreatedAt, full.Listed, full.ListedAt = created, listed, at
	wantLoaded(t, s, a, full)
}

func serverGroups(t *testing.T, s contract.Storage) {
	var ids []identity.GroupID
	for _, name := range []string{"A", "B"} {
		g, err := s.Groups.Create(t.Context(), identity.Group{Name: name, CreatedAt: contract.Moment(1)})
		contract.OK(t, err)
		ids = append(ids, g.ID)
	}
	one := server("a")
	one.Limit(ids)
	one = add(t, s, one)
	wantLoaded(t, s, one)
	foreign := server("b")
	foreign.Limit([]identity.GroupID{ids[0], 1 << 40})
	wantNotAdded(t, s, foreign, tool.ErrUnknownGroup)
	foreign.ID, foreign.Version = "a", one.Version+1
	contract.WantFault(t, s.ToolServers.Change(t.Context(), foreign), tool.ErrUnknownGroup)
	contract.OK(t, s.Groups.Delete(t.Context(), ids[0], contract.Moment(2)))
	one.Groups = ids[1:]
	wantLoaded(t, s, one)
	contract.OK(t, s.Groups.Delete(t.Context(), ids[1], contract.Moment(2)))
	one.Groups = nil // and is still restricted
	wantLoaded(t, s, one)
	open := changed("a", one.Version)
	contract.OK(t, s.ToolServers.Change(t.Context(), open))
	wantLoaded(t, s, open)
}

func serverOutdated(t *testing.T, s contract.Storage) {
	v := add(t, s, server("a")).Version
	wantNotAdded(t, s, server("a"), tool.ErrServerTaken)
	contract.OK(t, s.ToolServers.Change(t.Context(), changed("a", v)))
	for _, wrong := range []int64{v - 1, v, v + 2, 0, -1} {
		contract.WantFault(t, s.ToolServers.Change(t.Context(), changed("a", wrong)), tool.ErrServerChanged)
	}
	wantLoaded(t, s, changed("a", v))
}

func serverMissing(t *testing.T, s contract.Storage) {
	for _, id := range []string{"", "none", "'"} {
		contract.WantFault(t, s.ToolServers.Change(t.Context(), changed(id, 1)), tool.ErrNoServer)
		contract.WantFault(t, s.ToolServers.Delete(t.Context(), id, contract.Moment(9)), tool.ErrNoServer)
	}
}

func serverTooMany(t *testing.T, s contract.Storage) {
	for i := range tool.MaxServers {
		add(t, s, server(fmt.Sprint("s", i)))
	}
	wantNotAdded(t, s, server("more"), tool.ErrTooManyServers)
	contract.OK(t, s.ToolServers.Delete(t.Context(), "s7", contract.Moment(9)))
	add(t, s, server("more"))
	if n := len(load(t, s).Servers); n != tool.MaxServers {
		t.Errorf("%d servers", n)
	}
}

func serverRevision(t *testing.T, s contract.Storage) {
	last, version := int64(-1), int64(0)
	for i, change := range []func() error{
		func() error { return nil },
		func() error { version = add(t, s, server("a")).Version; return nil },
		func() error { return s.ToolServers.Change(t.Context(), changed("a", version)) },
		func() error { return s.ToolLists.List(t.Context(), "a", version+1, nil, contract.Moment(3)) },
		func() error { return s.ToolServers.Delete(t.Context(), "a", contract.Moment(9)) },
	} {
		contract.OK(t, change())
		revision, err := s.ToolServers.Revision(t.Context())
		contract.OK(t, err)
		if revision <= last || load(t, s).Revision != revision {
			t.Errorf("%d: revision %d after %d", i, revision, last)
		}
		last = revision
	}
	contract.WantFault(t, s.ToolServers.Delete(t.Context(), "a", contract.Moment(9)), tool.ErrNoServer)
	if load(t, s).Revision != last {
		t.Error("a refused change is counted")
	}
}

func serverLists(t *testing.T, s contract.Storage) {
	a, b := add(t, s, server("a")), add(t, s, server("b"))
	a.Listed, a.ListedAt = []tool.Listed{{Name: "x", Schema: "{}"}}, contract.Moment(5)
	contract.OK(t, s.ToolLists.List(t.Context(), "a", a.Version, a.Listed, a.ListedAt))
	contract.OK(t, s.ToolLists.List(t.Context(), "a", a.Version+1, nil, contract.Moment(6)))
	contract.OK(t, s.ToolLists.List(t.Context(), "none", 1, nil, contract.Moment(6)))
	wantLoaded(t, s, a, b)
}

// serverAgain: what a deleted server listed is nothing that one of the same id lists, however late it comes.
func serverAgain(t *testing.T, s contract.Storage) {
	first := add(t, s, server("a"))
	contract.OK(t, s.ToolServers.Change(t.Context(), changed("a", first.Version)))
	contract.OK(t, s.ToolServers.Delete(t.Context(), "a", contract.Moment(9)))
	again := add(t, s, server("a"))
	if again.Version <= first.Version+1 {
		t.Errorf("version %d after %d", again.Version, first.Version+1)
	}
	for _, old := range []int64{first.Version, first.Version + 1} {
		contract.OK(t, s.ToolLists.List(t.Context(), "a", old, []tool.Listed{{Name: "old", Schema: "{}"}}, contract.Moment(5)))
		contract.WantFault(t, s.ToolServers.Change(t.Context(), changed("a", old)), tool.ErrServerChanged)
	}
	wantLoaded(t, s, again)
}

func serverReseal(t *testing.T, s contract.Storage) {
	old := server("a")
	old.Headers, old.Env, old.Client, old.ClientSecret = "headers 1", "env 1", "client", "secret 1"
	old = add(t, s, old)
	before := load(t, s).Revision
	again, late := old, old
	again.Headers, again.Env, again.ClientSecret = "headers 2", "env 2", "secret 2"
	late.Headers, late.Env, late.ClientSecret = "late", "late", "late"
	for _, replace := range []func(s *tool.Server){
		func(s *tool.Server) { s.Headers = "headers 0" }, func(s *tool.Server) { s.Env = "env 0" }, func(s *tool.Server) { s.ClientSecret = "secret 0" },
	} {
		other := old
		replace(&other)
		contract.OK(t, s.ToolLists.Reseal(t.Context(), other, late))
	}
	contract.OK(t, s.ToolLists.Reseal(t.Context(), old, again))
	contract.OK(t, s.ToolLists.Reseal(t.Context(), old, late))
	wantLoaded(t, s, again)
	if load(t, s).Revision != before {
		t.Error("sealing again is counted as a change")
	}
}

func serverRaceToAdd(t *testing.T, s contract.Storage) {
	contract.WantOneWinner(t, contract.Race(func(int) error { _, err := s.ToolServers.Add(t.Context(), server("a")); return err }), tool.ErrServerTaken)
}

func serverRaceToChange(t *testing.T, s contract.Storage) {
	v := add(t, s, server("a")).Version
	contract.WantOneWinner(t, contract.Race(func(int) error { return s.ToolServers.Change(t.Context(), changed("a", v)) }), tool.ErrServerChanged)
}

func serverEnded(t *testing.T, s contract.Storage) {
	contract.WantEnded(t, "Load", func(ctx context.Context) error { _, err := s.ToolServers.Load(ctx); return err })
	contract.WantEnded(t, "Revision", func(ctx context.Context) error { _, err := s.ToolServers.Revision(ctx); return err })
	contract.WantEnded(t, "Add", func(ctx context.Context) error { _, err := s.ToolServers.Add(ctx, server("a")); return err })
	contract.WantEnded(t, "Change", func(ctx context.Context) error { return s.ToolServers.Change(ctx, changed("a", 1)) })
	contract.WantEnded(t, "Delete", func(ctx context.Context) error { return s.ToolServers.Delete(ctx, "a", contract.Moment(9)) })
	contract.WantEnded(t, "List", func(ctx context.Context) error { return s.ToolLists.List(ctx, "a", 1, nil, contract.Moment(1)) })
	contract.WantEnded(t, "Reseal", func(ctx context.Context) error { return s.ToolLists.Reseal(ctx, server("a"), server("a")) })
}
