// Package jobs stores jobs and leases them to workers.
package jobs

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/job"
	"chatbot/ports"
)

var (
	_ ports.Jobs    = (*Jobs)(nil)
	_ ports.JobList = (*Jobs)(nil)
)

// Jobs implements ports.Jobs and ports.JobList.
type Jobs struct{ db *bundb.DB }

// NewJobs returns the repository.
func NewJobs(db *bundb.DB) *Jobs { return &Jobs{db} }

func jobOf(r stored.Job) job.Job {
	j := job.Job{
		ID: r.ID, Kind: job.Kind(r.Kind), Key: r.Key, Payload: r.Payload, Status: job.Status(r.Status), Attempt: r.Attempt,
		DueAt: r.DueAt.UTC(), Worker: r.Worker, CreatedAt: r.CreatedAt.UTC(), Error: r.Error,
	}
	if !r.EndedAt.IsZero() {
		j.EndedAt = r.EndedAt.UTC()
	}
	return j
}

func jobsOf(rows []stored.Job) []job.Job {
	all := make([]job.Job, len(rows))
	for i, r := range rows {
		all[i] = jobOf(r)
	}
	return all
}

// Enqueue implements ports.Jobs.
func (r *Jobs) Enqueue(ctx context.Context, now time.Time, specs ...job.Spec) error {
	return bundb.Wrap(ctx, "storing jobs", stored.Enqueue(ctx, r.db.Writer(), now, specs...))
}

// Renew implements ports.Jobs.
func (r *Jobs) Renew(ctx context.Context, worker string, ids []job.ID, leaseUntil time.Time) (lost []job.ID, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	held := map[job.ID]bool{}
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		locked, err := r.db.LockRows(ctx, tx.NewSelect().Model((*stored.Job)(nil)).
			Where("j.id IN (?) AND j.worker = ? AND j.status = ?", bun.List(ids), worker, job.Running), "j")
		if err != nil || len(locked) == 0 {
			return err
		}
		for _, id := range locked {
			held[job.ID(id)] = true
		}
		_, err = tx.NewUpdate().Model((*stored.Job)(nil)).Set("due_at = ?", bundb.Stamp(leaseUntil)).Where("id IN (?)", bun.List(locked)).Exec(ctx)
		return err
	})
	if err != nil {
		return nil, bundb.Wrap(ctx, "renewing the leases of jobs", err)
	}
	for _, id := range ids {
		if !held[id] {
			lost = append(lost, id)
		}
	}
	return lost, nil
}

// End implements ports.Jobs.
func (r *Jobs) End(ctx context.Context, j job.Job, o job.Outcome, now time.Time) error {
	update := r.db.Writer().NewUpdate().Model((*stored.Job)(nil)).
		Set("status = ?", o.Status).Set("attempt = ?", o.Attempt).Set("due_at = ?", bundb.Stamp(o.DueAt)).Set("error = ?", o.Error).
		Where("id = ? AND worker = ? AND attempt = ? AND status = ?", j.ID, j.Worker, j.Attempt, job.Running)
	if o.Status == job.Done || o.Status == job.Failed {
		update.Set("ended_at = ?", bundb.Stamp(now))
		if job.PolicyOf(j.Kind).Erases {
			update.Set("payload = ''")
		}
	}
	result, err := update.Exec(ctx)
	return bundb.Wrap(ctx, "storing the end of a job", bundb.ChangedOne(result, err, ports.ErrJobLost))
}

// Prune implements ports.Jobs.
func (r *Jobs) Prune(ctx context.Context, done, failed time.Time, limit int) (pruned int, err error) {
	pruned, err = r.prune(ctx, job.Done, done, limit)
	if err == nil && pruned < limit {
		var more int
		more, err = r.prune(ctx, job.Failed, failed, limit-pruned)
		pruned += more
	}
	return pruned, bundb.Wrap(ctx, "deleting ended jobs", err)
}

func (r *Jobs) prune(ctx context.Context, status job.Status, before time.Time, limit int) (pruned int, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		old, err := r.db.LockFreeRows(ctx, tx.NewSelect().Model((*stored.Job)(nil)).Limit(int64(limit)).
			Where("j.ended_at < ? AND j.status = ?", bundb.Stamp(before), status), "j")
		if pruned = len(old); err != nil || pruned == 0 {
			return err
		}
		_, err = tx.NewDelete().Model((*stored.Job)(nil)).Where("id IN (?)", bun.List(old)).Exec(ctx)
		return err
	})
	return pruned, err
}
