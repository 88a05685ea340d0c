package settings_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"chatbot/application/settings"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/setting"
	"chatbot/ports"
)

var errOutage = errors.New("storage is away")

// store implements ports.Settings, ports.Audit, ports.Clock, ports.Logger and settings.Accounts.
type store struct {
	mu      sync.Mutex
	all     map[setting.Name]setting.Stored
	outage  error
	noAudit error
	before  func() // runs once, before the next change is stored
	reads   int    // calls of All
	polls   int    // calls of Revision
	events  []audit.Event
	logged  []ports.Record
	enters  bool // an admin can sign in without a password
}

func (s *store) EndPasswords(context.Context) error {
	if s.enters {
		return nil
	}
	return identity.ErrNoOtherWayIn
}

func (s *store) All(context.Context) ([]setting.Stored, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reads++
	var all []setting.Stored
	for _, one := range s.all {
		all = append(all, one)
	}
	return all, s.outage
}

func (s *store) Revision(context.Context) (revision int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.polls++
	for _, one := range s.all {
		revision += one.Version
	}
	return revision, s.outage
}

func (s *store) Change(_ context.Context, by identity.UserID, at time.Time, changes ...setting.Change) error {
	s.mu.Lock()
	before := s.before
	s.before = nil
	s.mu.Unlock()
	if before != nil {
		before()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range changes {
		if s.all[c.Name].Version != c.Version {
			return ports.ErrSettingChanged
		}
	}
	for _, c := range changes {
		s.all[c.Name] = setting.Stored{Name: c.Name, Value: c.Value, Version: c.Version + 1, ChangedBy: by, ChangedAt: at}
	}
	return s.outage
}

// put stores a value as another server does.
func (s *store) put(name setting.Name, value string, by identity.UserID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all[name] = setting.Stored{Name: name, Value: &setting.Value{Text: value}, Version: s.all[name].Version + 1, ChangedBy: by, ChangedAt: time.Now()}
}

func (s *store) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.outage = err
}

// counts returns the number of calls of All and of Revision.
func (s *store) counts() (reads, polls int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reads, s.polls
}

func (s *store) Record(_ context.Context, e audit.Event) error {
	s.events = append(s.events, e)
	return s.noAudit
}
func (s *store) List(context.Context, ports.AuditQuery) ([]audit.Event, error) { panic("not read") }
func (s *store) Now() time.Time                                                { return time.Now().UTC() }
func (s *store) Log(_ context.Context, r ports.Record) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.logged = append(s.logged, r)
}

// people holds the account 7, ada, whose address is verified, and 8, bob, whose is not.
type people struct{ ports.Users }

func (people) ByID(_ context.Context, id identity.UserID) (identity.User, error) {
	switch id {
	case 7:
		return identity.RestoreUser(identity.UserRecord{ID: 7, Username: "ada", Verified: true}), nil
	case 8:
		return identity.RestoreUser(identity.UserRecord{ID: 8, Username: "bob"}), nil
	}
	return identity.User{}, ports.ErrNoUser
}

// catalog has these models; the first is configured.
type catalog []model.ID

func (c catalog) Configured() model.Model { return model.Model{ID: c[0]} }
func (c catalog) Lacks(id model.ID) bool  { return !slices.Contains(c, id) }
func (c catalog) Find(_ context.Context, id model.ID) (model.Model, error) {
	if c.Lacks(id) {
		return model.Model{}, model.ErrUnknown
	}
	return model.Model{ID: id}, nil
}

// desk is the use cases over a fake storage.
type desk struct {
	*settings.Service
	*store
	current *settings.Current
}

func newDesk(t *testing.T, base setting.Base) *desk {
	t.Helper()
	s := &store{all: map[setting.Name]setting.Stored{}}
	current := settings.NewCurrent(s, s, base)
	service := settings.New(settings.Ports{Settings: s, Users: people{}, Audit: s, Catalog: catalog{"demo/demo", "demo/other"}, Accounts: s, Clock: s, Logger: s}, current)
	return &desk{service, s, current}
}

var ada = identity.Actor{User: 7, Role: identity.Admin, Login: 3}

// change is a change of a text to value, based on a version.
func change(name setting.Name, value string, version int64) setting.Change {
	return setting.Change{Name: name, Value: &setting.Value{Text: value}, Version: version}
}

func (d *desk) must(t *testing.T, changes ...setting.Change) {
	t.Helper()
	if _, err := d.Service.Change(t.Context(), ada, changes); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) one(t *testing.T, name setting.Name) setting.Setting {
	t.Helper()
	all, err := d.Read(t.Context(), ada)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(s setting.Setting) bool { return s.Name == name })
	return all[i]
}
