package groups_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"chatbot/application/groups"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// fakeStore has one group, team, of one person, and notes what is changed.
type fakeStore struct{ changes []string }

var team = identity.Group{ID: 3, Name: "Team"}

func (f *fakeStore) Create(_ context.Context, g identity.Group) (identity.Group, error) {
	if identity.Fold(g.Name) == "team" {
		return identity.Group{}, ports.ErrGroupNameTaken
	}
	f.changes = append(f.changes, "create "+g.Name)
	return g, nil
}

func (f *fakeStore) List(context.Context, identity.GroupID, int) ([]ports.Group, error) {
	return []ports.Group{{Group: team, Members: 1}}, nil
}

func (f *fakeStore) Get(_ context.Context, id identity.GroupID) (ports.Group, error) {
	if id != team.ID {
		return ports.Group{}, ports.ErrNoGroup
	}
	return ports.Group{Group: team, Members: 1}, nil
}

func (f *fakeStore) Rename(_ context.Context, _ identity.GroupID, name string) error {
	f.changes = append(f.changes, "rename "+name)
	return nil
}

func (f *fakeStore) Delete(context.Context, identity.GroupID, time.Time) error {
	f.changes = append(f.changes, "delete")
	return nil
}

// fakeMembers has the account 1 in team.
type fakeMembers struct{ *fakeStore }

func (f fakeMembers) List(context.Context, identity.GroupID, identity.UserID, int) ([]ports.Membership, error) {
	return nil, nil
}

func (f fakeMembers) Get(_ context.Context, _ identity.GroupID, user identity.UserID) (ports.Membership, error) {
	if user != 1 && !slices.Contains(f.changes, "add") {
		return ports.Membership{}, ports.ErrNoMember
	}
	return ports.Membership{}, nil
}

func (f fakeMembers) Add(context.Context, identity.GroupID, identity.UserID, time.Time) (bool, error) {
	f.changes = append(f.changes, "add")
	return true, nil
}

func (f fakeMembers) Remove(context.Context, identity.GroupID, identity.UserID, time.Time) error {
	f.changes = append(f.changes, "remove")
	return nil
}

type fakeUsers struct{ ports.Users }

func (fakeUsers) ByID(_ context.Context, id identity.UserID) (identity.User, error) {
	if id > 2 {
		return identity.User{}, ports.ErrNoUser
	}
	return identity.RestoreUser(identity.UserRecord{ID: id}), nil
}

type fakeAudit struct {
	ports.Audit
	all    []audit.Event
	outage error
}

func (f *fakeAudit) Record(_ context.Context, e audit.Event) error {
	if f.outage == nil {
		f.all = append(f.all, e)
	}
	return f.outage
}

type fakeClock struct{}

func (fakeClock) Now() time.Time { return time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC) }

type silent struct{}

func (silent) Log(context.Context, ports.Record) {}

var (
	root  = identity.Actor{User: 9, Role: identity.Admin, Login: 5}
	ctx   = context.Background()
	calls = map[string]func(*groups.Service, identity.Actor) error{
		"create": func(s *groups.Service, a identity.Actor) error { _, err := s.Create(ctx, a, " Crew "); return err },
		"rename": func(s *groups.Service, a identity.Actor) error { _, err := s.Rename(ctx, a, 3, "Crew"); return err },
		"delete": func(s *groups.Service, a identity.Actor) error { return s.Delete(ctx, a, 3) },
		"add":    func(s *groups.Service, a identity.Actor) error { _, _, err := s.Add(ctx, a, 3, 2); return err },
		"remove": func(s *groups.Service, a identity.Actor) error { return s.Remove(ctx, a, 3, 1) },
	}
)

func newService() (*groups.Service, *fakeStore, *fakeAudit) {
	store, log := &fakeStore{}, &fakeAudit{}
	return groups.New(groups.Ports{Groups: store, Memberships: fakeMembers{store}, Users: fakeUsers{}, Audit: log, Clock: fakeClock{}, Logger: silent{}}), store, log
}

func TestChangesAreAuditedFirst(t *testing.T) {
	for name, call := range calls {
		s, store, log := newService()
		if err := call(s, root); err != nil || len(store.changes) != 1 || len(log.all) != 1 || log.all[0].ActorID != root.User || log.all[0].LoginID != root.Login {
			t.Errorf("%s: %v, %v, %+v", name, err, store.changes, log.all)
		}
		s, store, log = newService()
		log.outage = errors.New("the log is away")
		if err := call(s, root); !errors.Is(err, log.outage) || len(store.changes) > 0 {
			t.Errorf("%s was not refused while it could not be audited: %v, %v", name, err, store.changes)
		}
	}
}

func TestOnlyAdminsReachGroups(t *testing.T) {
	all := map[string]func(*groups.Service, identity.Actor) error{
		"list":    func(s *groups.Service, a identity.Actor) error { _, err := s.List(ctx, a, 0, 10); return err },
		"get":     func(s *groups.Service, a identity.Actor) error { _, err := s.Get(ctx, a, 3); return err },
		"members": func(s *groups.Service, a identity.Actor) error { _, err := s.Members(ctx, a, 3, 0, 10); return err },
		"member":  func(s *groups.Service, a identity.Actor) error { _, err := s.Member(ctx, a, 3, 1); return err },
	}
	for name, call := range calls {
		all[name] = call
	}
	for name, call := range all {
		for _, actor := range []identity.Actor{{}, {User: 1, Role: identity.Member}, {Role: identity.Admin}, {User: 1, Role: identity.Member, Groups: []identity.GroupID{3}}} {
			s, store, log := newService()
			if err := call(s, actor); !errors.Is(err, identity.ErrNotAdmin) || len(store.changes) > 0 || len(log.all) > 0 {
				t.Errorf("%s by %+v: %v, %v, %+v", name, actor, err, store.changes, log.all)
			}
		}
		s, _, _ := newService()
		if err := call(s, root); err != nil {
			t.Errorf("%s by an admin: %v", name, err)
		}
	}
}

func TestCallsWithoutChangeAreNotAudited(t *testing.T) {
	s, store, log := newService()
	_, added, err := s.Add(ctx, root, 3, 1) // a member
	if err != nil || added {
		t.Errorf("%v, %v", added, err)
	}
	if _, err := s.Rename(ctx, root, 3, "Team"); err != nil {
		t.Error(err)
	}
	if err := s.Remove(ctx, root, 3, 2); !errors.Is(err, ports.ErrNoMember) {
		t.Error(err)
	}
	if _, _, err := s.Add(ctx, root, 3, 4); !errors.Is(err, ports.ErrNoUser) {
		t.Error(err)
	}
	if len(store.changes) > 0 || len(log.all) > 0 {
		t.Errorf("%v, %+v", store.changes, log.all)
	}
	if _, err := s.Create(ctx, root, "TEAM"); !errors.Is(err, ports.ErrGroupNameTaken) {
		t.Error(err)
	}
	var outcomes []audit.Outcome
	for _, e := range log.all {
		outcomes = append(outcomes, e.Outcome)
	}
	if !slices.Equal(outcomes, []audit.Outcome{audit.Succeeded, audit.Refused}) {
		t.Errorf("%+v", log.all)
	}
}
