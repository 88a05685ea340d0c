package ports

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/job"
)

// ErrJobLost means that the attempt no longer holds its job: the lease expired and another worker claimed it.
var ErrJobLost = errors.New("another worker has taken the job over")

// ErrNoJob means that there is no such failed job.
var ErrNoJob = absent("job_not_found", "There is no failed job with this number.")

// ErrJobErased refuses to try a job again whose content was erased.
var ErrJobErased = conflict("job_erased", "The content of this job was erased when it ended, so it can't be tried again.")

// JobClaim asks for work.
type JobClaim struct {
	Worker string
	// Free is the number of jobs that the worker can take, by kind.
	Free map[job.Kind]int
	// Except are jobs that the worker still runs, whether or not it holds their leases.
	Except     []job.ID
	Now        time.Time
	LeaseUntil time.Time
}

// Jobs stores jobs and leases them to workers. Many repositories enqueue, too, in the transaction of what causes the job: their
// ports say so.
type Jobs interface {
	// Enqueue stores jobs in a transaction of its own, leaving out those whose kind and key are taken.
	Enqueue(ctx context.Context, now time.Time, specs ...job.Spec) error
	// Claim leases due jobs to the worker, earliest first, counts the attempt, and returns them. Of parallel calls each job is
	// returned to exactly one. Jobs that others are claiming are left out.
	Claim(ctx context.Context, c JobClaim) ([]job.Job, error)
	// Renew extends the worker's leases and returns those of the ids that it no longer holds.
	Renew(ctx context.Context, worker string, ids []job.ID, leaseUntil time.Time) (lost []job.ID, err error)
	// End stores the outcome of the attempt j, as it was claimed. If the job has ended and its policy says so, its payload is erased. ErrJobLost when another attempt has begun since, or the job has
	// ended.
	End(ctx context.Context, j job.Job, o job.Outcome, now time.Time) error
	// Prune deletes up to limit jobs that were done or had failed before the given times, and returns their number.
	Prune(ctx context.Context, done, failed time.Time, limit int) (int, error)
}

// JobQuery filters jobs; zero fields match everything.
type JobQuery struct {
	Kind     job.Kind
	Status   job.Status
	BeforeID job.ID // exclusive
	Limit    int    // 1 to 1000
}

// JobList shows jobs to admins and operators.
type JobList interface {
	// List returns jobs, newest first.
	List(ctx context.Context, q JobQuery) ([]job.Job, error)
	// Counts returns the number of jobs that have not been done, by kind and state.
	Counts(ctx context.Context) ([]job.Count, error)
	// Failed returns a failed job. Any other is ErrNoJob.
	Failed(ctx context.Context, id job.ID) (job.Job, error)
	// Retry makes a failed job due at now, with all of its attempts, and returns it. Any other is ErrNoJob.
	Retry(ctx context.Context, id job.ID, now time.Time) (job.Job, error)
	// Discard deletes a failed job. Any other is ErrNoJob.
	Discard(ctx context.Context, id job.ID) error
}

// JobMeter counts attempts. It never blocks.
type JobMeter interface {
	// JobAttempted records the outcome of an attempt.
	JobAttempted(kind job.Kind, o job.Outcome, took time.Duration)
}
