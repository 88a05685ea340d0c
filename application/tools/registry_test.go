package tools_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"chatbot/application/tools"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
	"chatbot/ports"
)

// storedServers stores one server, which another administrator changes first if raced says so.
type storedServers struct {
	ports.ToolServers
	ports.ToolLists
	now   tool.Server
	raced *tool.Server
}

func (s *storedServers) Load(context.Context) (tool.Stored, error) {
	return tool.Stored{Servers: []tool.Server{s.now}, Revision: s.now.Version}, nil
}

func (s *storedServers) Change(_ context.Context, next tool.Server) error {
	if s.raced != nil {
		s.now = *s.raced
		return tool.ErrServerChanged
	}
	s.now = next
	return nil
}

func (s *storedServers) List(_ context.Context, _ string, _ int64, listed []tool.Listed, _ time.Time) error {
	s.now.Listed = listed
	return nil
}

// silent is a connector that reaches nobody.
type silent struct{ ports.ToolConnector }

func (silent) Normalize(to tool.Connection) (tool.Connection, error) { return to, nil }
func (silent) Drop(string)                                           {}
func (silent) List(context.Context, tool.Connection, identity.UserID) ([]tool.Listed, error) {
	return nil, model.ErrProviderUnreachable
}

type anySchemas struct{ ports.ToolSchemas }

func (anySchemas) ForModels(schema string) string { return schema }

// people are accounts with the names of their ids.
type people struct{ ports.Users }

func (people) ByID(_ context.Context, id identity.UserID) (identity.User, error) {
	return identity.RestoreUser(identity.UserRecord{ID: id, Username: map[identity.UserID]string{1: "ada", 2: "bob", 3: "cleo"}[id]}), nil
}

var admin = identity.Actor{User: 1, Role: identity.Admin}

func registry(s *storedServers) (*tools.Registry, *logger) {
	l := &logger{}
	return tools.NewRegistry(tools.RegistryPorts{Stored: s, Lists: s, Connector: silent{}, Schemas: anySchemas{}, Users: people{}, Audit: l, Clock: fixedClock{}, Logger: l}), l
}

// TestListOfAnotherCommandIsForgotten, also if only its arguments say that it is another server.
func TestListOfAnotherCommandIsForgotten(t *testing.T) {
	listed := []tool.Listed{{Name: "delete", Schema: "{}", ReadOnly: true}}
	other, same := []string{"other"}, []string{"one"}
	for _, c := range []struct {
		change tool.ServerChange
		stays  bool
	}{{tool.ServerChange{Args: &other}, false}, {tool.ServerChange{Args: &same}, true}} {
		s := &storedServers{now: tool.Server{ID: "s", Version: 1, Enabled: true, Command: "run", Args: []string{"one"}, Listed: listed, ListedAt: fixedClock{}.Now()}}
		r, _ := registry(s)
		if _, err := r.ChangeServer(t.Context(), admin, "s", c.change); err != nil {
			t.Fatal(err)
		}
		if (len(s.now.Listed) == 1) != c.stays || len(r.All()) != len(s.now.Listed) {
			t.Errorf("%v: %+v", *c.change.Args, s.now.Listed)
		}
	}
}

// TestLostRacesNameWhoWon, not who changed the server before.
func TestLostRacesNameWhoWon(t *testing.T) {
	s := &storedServers{now: tool.Server{ID: "s", Version: 1, Command: "run", ChangedBy: 2}, raced: &tool.Server{ID: "s", Version: 2, Command: "run", ChangedBy: 3}}
	r, log := registry(s)
	name := "Other"
	_, err := r.ChangeServer(t.Context(), admin, "s", tool.ServerChange{Name: &name})
	var refused *fault.Error
	if !errors.Is(err, tool.ErrServerChanged) || !errors.As(err, &refused) || refused.Params["username"] != "cleo" || len(log.events) != 2 {
		t.Errorf("%v, %+v, %+v", err, refused, log.events)
	}
}
