package jobs_test

import (
	"cmp"
	"context"
	"errors"
	"testing"
	"time"

	"chatbot/application/jobs"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

// list implements ports.JobList. The job 7 has failed.
type list struct {
	asked              ports.JobQuery
	retried, discarded job.ID
	refusal            error // of the next change
	kind               job.Kind
}

// log implements ports.Audit.
type log struct {
	ports.Audit
	events []audit.Event
	outage error
}

func (l *log) Record(_ context.Context, e audit.Event) error {
	if l.outage == nil {
		l.events = append(l.events, e)
	}
	return l.outage
}

type silent struct{}

func (silent) Log(context.Context, ports.Record) {}

func (l *list) List(_ context.Context, q ports.JobQuery) ([]job.Job, error) {
	l.asked = q
	return []job.Job{{ID: 7}}, nil
}
func (l *list) Counts(context.Context) ([]job.Count, error) { return nil, nil }
func (l *list) Failed(_ context.Context, id job.ID) (job.Job, error) {
	if id != 7 {
		return job.Job{}, ports.ErrNoJob
	}
	return job.Job{ID: id, Kind: cmp.Or(l.kind, job.MakeTitle), Key: "secret", Status: job.Failed}, nil
}
func (l *list) Discard(_ context.Context, id job.ID) error {
	l.discarded = id
	return l.refusal
}
func (l *list) Retry(_ context.Context, id job.ID, _ time.Time) (job.Job, error) {
	l.retried = id
	return job.Job{ID: id}, l.refusal
}

func TestJobsAreForAdminsAndOperatorsOnly(t *testing.T) {
	l := &list{}
	s := &jobs.Service{Jobs: &store{}, List: l, Audit: &log{}, Clock: bubbleClock{}, Logger: silent{}}
	for _, actor := range []identity.Actor{{}, {Role: identity.Admin}, {User: 7, Role: identity.Member}} {
		if _, err := s.Find(t.Context(), actor, ports.JobQuery{Limit: 3}); !errors.Is(err, identity.ErrNotAdmin) || l.asked != (ports.JobQuery{}) {
			t.Errorf("%+v: %v", actor, err)
		}
		if _, err := s.Retry(t.Context(), actor, 7); !errors.Is(err, identity.ErrNotAdmin) || l.retried != 0 {
			t.Errorf("%+v: %v", actor, err)
		}
		if err := s.Discard(t.Context(), actor, 7); !errors.Is(err, identity.ErrNotAdmin) || l.discarded != 0 {
			t.Errorf("%+v: %v", actor, err)
		}
	}
	for _, actor := range []identity.Actor{{Role: identity.Operator}, {User: 7, Role: identity.Admin}} {
		*l = list{}
		if found, err := s.Find(t.Context(), actor, ports.JobQuery{Limit: 3}); err != nil || len(found) != 1 || l.asked.Limit != 3 {
			t.Errorf("%v, %v", found, err)
		}
		if again, err := s.Retry(t.Context(), actor, 7); err != nil || l.retried != 7 || again.ID != 7 {
			t.Errorf("%v, %d, %+v", err, l.retried, again)
		}
		if err := s.Discard(t.Context(), actor, 7); err != nil || l.discarded != 7 {
			t.Errorf("%v, %d", err, l.discarded)
		}
	}
}

func TestJobsWhoseContentWasErasedAreOnlyDiscarded(t *testing.T) {
	l, events := &list{kind: job.SendMail}, &log{}
	s := &jobs.Service{List: l, Audit: events, Clock: bubbleClock{}, Logger: silent{}}
	operator := identity.Actor{Role: identity.Operator}
	if _, err := s.Retry(t.Context(), operator, 7); !errors.Is(err, ports.ErrJobErased) || l.retried != 0 || len(events.events) > 0 {
		t.Errorf("%v, %+v", err, events.events)
	}
	if err := s.Discard(t.Context(), operator, 7); err != nil || l.discarded != 7 {
		t.Error(err)
	}
}

func TestDecisionsAboutJobsAreAuditedFirst(t *testing.T) {
	admin := identity.Actor{User: 9, Role: identity.Admin, Login: 5}
	for action, do := range map[audit.Action]func(*jobs.Service, identity.Actor, job.ID) error{
		audit.JobRetried: func(s *jobs.Service, a identity.Actor, id job.ID) error {
			_, err := s.Retry(t.Context(), a, id)
			return err
		},
		audit.JobDiscarded: func(s *jobs.Service, a identity.Actor, id job.ID) error { return s.Discard(t.Context(), a, id) },
	} {
		l, events := &list{}, &log{}
		s := &jobs.Service{List: l, Audit: events, Clock: bubbleClock{}, Logger: silent{}}
		if err := do(s, admin, 8); !errors.Is(err, ports.ErrNoJob) || len(events.events) > 0 || l.retried+l.discarded != 0 {
			t.Errorf("%s of a job that has not failed: %v, %+v", action, err, events.events)
		}
		if err := do(s, admin, 7); err != nil || len(events.events) != 1 {
			t.Fatalf("%s: %v, %+v", action, err, events.events)
		}
		e := events.events[0]
		if e.Action != action || e.Outcome != audit.Succeeded || e.ActorID != 9 || e.LoginID != 5 || e.Operator || e.Object != "make_title 7" {
			t.Errorf("%+v", e)
		}
		if err := do(s, identity.Actor{Role: identity.Operator}, 7); err != nil || !events.events[1].Operator {
			t.Errorf("%v, %+v", err, events.events)
		}
		l.refusal = ports.ErrNoJob // another admin was faster
		if err := do(s, admin, 7); !errors.Is(err, ports.ErrNoJob) || len(events.events) != 4 || events.events[3].Outcome != audit.Refused || events.events[3].Reason != "job_not_found" {
			t.Errorf("%v, %+v", err, events.events)
		}
		*l, events.outage = list{}, errOutage
		if err := do(s, admin, 7); !errors.Is(err, errOutage) || l.retried+l.discarded != 0 {
			t.Errorf("%s without an audit event: %v", action, err)
		}
	}
}

func TestEndedJobsAreDeletedInBatches(t *testing.T) {
	s := &store{all: make([]*job.Job, 2500)}
	service := &jobs.Service{Jobs: s, Clock: bubbleClock{}}
	if err := service.Prune(t.Context(), job.Job{}); err != nil || len(s.all) > 0 {
		t.Errorf("%v, %d left", err, len(s.all))
	}
	s.outage = errOutage
	if err := service.Prune(t.Context(), job.Job{}); !errors.Is(err, errOutage) {
		t.Error(err)
	}
}
