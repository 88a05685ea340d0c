package audit_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	auditapp "chatbot/application/audit"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

var errOutage = errors.New("storage is away")

// store implements the ports of the service.
type store struct {
	mu       sync.Mutex
	events   []audit.Event
	asked    ports.AuditQuery
	old      int // number of events that are old enough
	before   []time.Time
	outage   error
	recorded []ports.Record
}

func (s *store) Record(context.Context, audit.Event) error { panic("only read here") }
func (s *store) List(_ context.Context, q ports.AuditQuery) ([]audit.Event, error) {
	s.asked = q
	return s.events, s.outage
}

func (s *store) Prune(_ context.Context, before time.Time, limit int) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = append(s.before, before)
	n := min(s.old, limit)
	s.old -= n
	return n, s.outage
}

// set changes the number of old events and the error of all calls.
func (s *store) set(old int, outage error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.old, s.outage = old, outage
}

func (s *store) Now() time.Time { return time.Now().UTC() }

type fakeLogger struct{ *store }

func (j fakeLogger) Log(_ context.Context, e ports.Record) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.recorded = append(j.recorded, e)
}

// people holds one account, ann, with id 7.
type people struct {
	ports.Users
	ports.People
}

var ann = identity.RestoreUser(identity.UserRecord{ID: 7, Username: "ann"})

func (people) ByName(_ context.Context, name string) (identity.User, error) {
	if name == "ann" {
		return ann, nil
	}
	return identity.User{}, ports.ErrNoUser
}

func (people) ByIDs(_ context.Context, ids []identity.UserID) (map[identity.UserID]identity.User, error) {
	if !slices.Equal(ids, []identity.UserID{0, 7, 8}) {
		return nil, fmt.Errorf("asked for %v", ids)
	}
	return map[identity.UserID]identity.User{7: ann}, nil
}

func service() (*auditapp.Service, *store) {
	s := &store{}
	return auditapp.New(auditapp.Ports{Audit: s, Users: people{}, People: people{}}), s
}

// operator reads the log.
var operator = identity.Actor{Role: identity.Operator}

func TestEventsCarryCurrentNames(t *testing.T) {
	log, s := service()
	s.events = []audit.Event{{ID: 3, UserID: 7, ActorID: 8}, {ID: 2, UserID: 8}, {ID: 1}}
	q := ports.AuditQuery{UserID: 7, Action: audit.SignedIn, Limit: 5, BeforeID: 4}
	lines, err := log.Find(t.Context(), operator, q)
	if err != nil || s.asked != q || !slices.Equal(lines, []audit.Line{{Event: s.events[0], User: "ann"}, {Event: s.events[1]}, {Event: s.events[2]}}) {
		t.Errorf("%+v, asked for %+v, %v", lines, s.asked, err)
	}
	s.outage = errOutage
	if _, err := log.Find(t.Context(), operator, q); !errors.Is(err, errOutage) {
		t.Error(err)
	}
}

func TestAccountsOfTheLogAreFoundByNameAndNumber(t *testing.T) {
	log, _ := service()
	for name, want := range map[string]identity.UserID{"": 0, "ann": 7, "#7": 7, "#99": 99} {
		if id, err := log.Account(t.Context(), operator, name); err != nil || id != want {
			t.Errorf("%q: %d, %v", name, id, err)
		}
	}
	for _, name := range []string{"bob", "#", "#0", "#-1", "#x", "#99999999999999999999"} {
		if _, err := log.Account(t.Context(), operator, name); !errors.Is(err, ports.ErrNoUser) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAuditLogIsForAdminsAndOperatorsOnly(t *testing.T) {
	log, s := service()
	s.events = []audit.Event{{ID: 3, UserID: 7, ActorID: 8}, {ID: 1}}
	for _, actor := range []identity.Actor{{}, {Role: identity.Admin}, {User: 7, Role: identity.Member}} {
		if _, err := log.Find(t.Context(), actor, ports.AuditQuery{Limit: 5}); !errors.Is(err, identity.ErrNotAdmin) || s.asked != (ports.AuditQuery{}) {
			t.Errorf("%+v: %v, asked for %+v", actor, err, s.asked)
		}
		if _, err := log.Account(t.Context(), actor, "ann"); !errors.Is(err, identity.ErrNotAdmin) {
			t.Errorf("%+v: %v", actor, err)
		}
	}
	if _, err := log.Find(t.Context(), identity.Actor{User: 7, Role: identity.Admin}, ports.AuditQuery{Limit: 5}); err != nil || s.asked.Limit != 5 {
		t.Errorf("an admin: %v", err)
	}
}

func TestOldAuditEventsArePrunedInBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, s := service()
		p := auditapp.Pruner{Retention: s, Clock: s, Logger: fakeLogger{s}, Keep: 30 * 24 * time.Hour}
		s.old = 2500
		began := time.Now().UTC()
		if err := p.Prune(t.Context(), job.Job{}); err != nil || len(s.before) != 3 || s.old != 0 || !s.before[2].Equal(began.AddDate(0, 0, -30)) {
			t.Errorf("%v, %v, %d left", err, s.before, s.old)
		}
		if len(s.recorded) != 1 || s.recorded[0].Fields["count"] != 2500 {
			t.Errorf("%+v", s.recorded)
		}
		s.set(0, errOutage)
		if err := p.Prune(t.Context(), job.Job{}); !errors.Is(err, errOutage) || len(s.recorded) != 1 {
			t.Errorf("an outage: %v, %+v", err, s.recorded)
		}
		s.set(1<<30, nil)
		if got := (job.Job{Kind: job.PruneAudit, Attempt: 1}).After(p.Prune(t.Context(), job.Job{}), began, 0); got.Status != job.Waiting || got.Attempt != 0 {
			t.Errorf("a large backlog: %+v", got)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := p.Prune(ctx, job.Job{}); !errors.Is(err, context.DeadlineExceeded) || len(s.recorded) != 3 {
			t.Errorf("after its deadline: %v, %+v", err, s.recorded)
		}
	})
}
