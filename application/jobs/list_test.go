package jobs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"chatbot/application/jobs"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

// list implements ports.JobList.
type list struct {
	asked              ports.JobQuery
	retried, discarded job.ID
}

func (l *list) List(_ context.Context, q ports.JobQuery) ([]job.Job, error) {
	l.asked = q
	return []job.Job{{ID: 7}}, nil
}
func (l *list) Counts(context.Context) ([]job.Count, error) { return nil, nil }
func (l *list) Discard(_ context.Context, id job.ID) error {
	l.discarded = id
	return nil
}
func (l *list) Retry(_ context.Context, id job.ID, _ time.Time) (job.Job, error) {
	l.retried = id
	return job.Job{ID: id}, nil
}

func TestJobsAreForAdminsAndOperatorsOnly(t *testing.T) {
	l := &list{}
	s := &jobs.Service{Jobs: &store{}, List: l, Clock: bubbleClock{}}
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
