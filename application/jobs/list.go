package jobs

import (
	"context"
	"errors"
	"fmt"

	"chatbot/application/internal/audited"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

// pruneAtOnce bounds the jobs deleted in one transaction.
const pruneAtOnce = 1000

// Service lists jobs for admins and operators, tries failed ones again, and deletes ended ones. What admins and operators do is audited
// first, and refused if that fails.
type Service struct {
	Jobs   ports.Jobs
	List   ports.JobList
	Audit  ports.Audit
	Clock  ports.Clock
	Logger ports.Logger
}

// Find returns jobs, newest first. Fault: identity.ErrNotAdmin if the actor may not see jobs.
func (s *Service) Find(ctx context.Context, actor identity.Actor, q ports.JobQuery) ([]job.Job, error) {
	if !identity.Can(actor, identity.Read, identity.Resource{Kind: identity.Jobs}) {
		return nil, identity.ErrNotAdmin
	}
	return s.List.List(ctx, q)
}

// Retry makes a failed job due at once, with all of its attempts, and returns it. Faults: ports.ErrNoJob for any other; ports.ErrJobErased for a
// kind that cannot be tried again; identity.ErrNotAdmin if the actor may not.
func (s *Service) Retry(ctx context.Context, actor identity.Actor, id job.ID) (again job.Job, err error) {
	err = s.audited(ctx, actor, audit.JobRetried, id, func() (err error) {
		again, err = s.List.Retry(ctx, id, s.Clock.Now())
		return err
	})
	return again, err
}

// Discard deletes a failed job. Faults: ports.ErrNoJob for any other; identity.ErrNotAdmin if the actor may not.
func (s *Service) Discard(ctx context.Context, actor identity.Actor, id job.ID) error {
	return s.audited(ctx, actor, audit.JobDiscarded, id, func() error { return s.List.Discard(ctx, id) })
}

// audited records what the actor does with a failed job, and does it. If the job has not failed any more by then, the refusal is recorded, too.
func (s *Service) audited(ctx context.Context, actor identity.Actor, action audit.Action, id job.ID, do func() error) error {
	if !identity.Can(actor, identity.Change, identity.Resource{Kind: identity.Jobs}) {
		return identity.ErrNotAdmin
	}
	failed, err := s.List.Failed(ctx, id)
	switch {
	case err != nil:
		return err
	case action == audit.JobRetried && !failed.Kind.Retriable():
		return ports.ErrJobErased
	}
	log := audited.Log{Audit: s.Audit, Clock: s.Clock, Logger: s.Logger}
	e := audit.Event{
		Action: action, Outcome: audit.Succeeded, ActorID: actor.User, LoginID: actor.Login, Operator: actor.Role == identity.Operator,
		Object: fmt.Sprintf("%s %d", failed.Kind, id),
	}
	if err := log.Store(ctx, e); err != nil {
		return err
	}
	err = do()
	if errors.Is(err, ports.ErrNoJob) {
		e.Outcome, e.Reason = audit.Refused, ports.ErrNoJob.Code
		_ = log.Store(ctx, e)
	}
	return err
}

// Prune does a job of kind job.PruneJobs.
func (s *Service) Prune(ctx context.Context, _ job.Job) error {
	now := s.Clock.Now()
	for {
		n, err := s.Jobs.Prune(ctx, now.Add(-job.KeepDone), now.Add(-job.KeepFailed), pruneAtOnce)
		if err != nil || n < pruneAtOnce {
			return err
		}
	}
}
