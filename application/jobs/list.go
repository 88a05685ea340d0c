package jobs

import (
	"context"

	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

// pruneAtOnce bounds the jobs deleted in one transaction.
const pruneAtOnce = 1000

// Service lists jobs for admins and operators, tries failed ones again, and deletes ended ones.
type Service struct {
	Jobs  ports.Jobs
	List  ports.JobList
	Clock ports.Clock
}

// Find returns jobs, newest first. Fault: identity.ErrNotAdmin if the actor may not see jobs.
func (s *Service) Find(ctx context.Context, actor identity.Actor, q ports.JobQuery) ([]job.Job, error) {
	if !identity.Can(actor, identity.Read, identity.Resource{Kind: identity.Jobs}) {
		return nil, identity.ErrNotAdmin
	}
	return s.List.List(ctx, q)
}

// Retry makes a failed job due at once, with all of its attempts, and returns it. Faults: ports.ErrNoJob for any other; identity.ErrNotAdmin if the actor may not.
func (s *Service) Retry(ctx context.Context, actor identity.Actor, id job.ID) (job.Job, error) {
	if !identity.Can(actor, identity.Change, identity.Resource{Kind: identity.Jobs}) {
		return job.Job{}, identity.ErrNotAdmin
	}
	return s.List.Retry(ctx, id, s.Clock.Now())
}

// Discard deletes a failed job. Faults: ports.ErrNoJob for any other; identity.ErrNotAdmin if the actor may not.
func (s *Service) Discard(ctx context.Context, actor identity.Actor, id job.ID) error {
	if !identity.Can(actor, identity.Change, identity.Resource{Kind: identity.Jobs}) {
		return identity.ErrNotAdmin
	}
	return s.List.Discard(ctx, id)
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
