package jobs

import (
	"context"
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/job"
	"chatbot/ports"
)

// Claim implements ports.Jobs. It looks for due jobs before it begins a transaction, because most calls find none, and on SQLite
// every writing transaction holds up the others.
func (r *Jobs) Claim(ctx context.Context, c ports.JobClaim) (claimed []job.Job, err error) {
	due, err := r.due(ctx, c)
	if err != nil || len(due) == 0 {
		return nil, bundb.Wrap(ctx, "looking for due jobs", err)
	}
	var rows []stored.Job
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		free, err := r.db.LockFreeRows(ctx, claimable(tx.NewSelect().Model((*stored.Job)(nil)).Where("j.id IN (?)", bun.List(due)), c), "j")
		if err != nil || len(free) == 0 {
			return err
		}
		return tx.NewUpdate().Model(&rows).
			Set("status = ?", job.Running).Set("attempt = attempt + 1").Set("worker = ?", c.Worker).Set("due_at = ?", bundb.Stamp(c.LeaseUntil)).
			Where("id IN (?)", bun.List(free)).Returning("?Columns").Scan(ctx)
	})
	if err != nil {
		return nil, bundb.Wrap(ctx, "claiming jobs", err)
	}
	slices.SortFunc(rows, func(a, b stored.Job) int { return slices.Index(due, a.ID) - slices.Index(due, b.ID) })
	return jobsOf(rows), nil
}

// due returns the jobs that the worker has room for, earliest first within each kind.
func (r *Jobs) due(ctx context.Context, c ports.JobClaim) (ids []job.ID, err error) {
	for _, kind := range slices.Sorted(maps.Keys(c.Free)) {
		if c.Free[kind] <= 0 {
			continue
		}
		var some []job.ID
		err := claimable(r.db.Reader().NewSelect().Model((*stored.Job)(nil)).Column("j.id").Where("j.kind = ?", kind), c).
			OrderExpr("j.due_at, j.id").Limit(int64(c.Free[kind])).Scan(ctx, &some)
		if err != nil {
			return nil, err
		}
		ids = append(ids, some...)
	}
	return ids, nil
}

// claimable restricts a query to jobs that wait or whose lease has expired.
func claimable(query *bun.SelectQuery, c ports.JobClaim) *bun.SelectQuery {
	query.Where("j.ended_at IS NULL AND j.due_at <= ?", bundb.Stamp(c.Now))
	if len(c.Except) > 0 {
		query.Where("j.id NOT IN (?)", bun.List(c.Except))
	}
	return query
}
