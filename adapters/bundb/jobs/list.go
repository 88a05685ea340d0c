package jobs

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/job"
	"chatbot/ports"
)

// List implements ports.JobList.
func (r *Jobs) List(ctx context.Context, q ports.JobQuery) ([]job.Job, error) {
	var rows []stored.Job
	query := r.db.Reader().NewSelect().Model(&rows).OrderExpr("id DESC").Limit(int64(max(1, min(q.Limit, 1000))))
	if q.Kind != "" {
		query = query.Where("kind = ?", q.Kind)
	}
	switch q.Status { // the indexes of jobs that have ended or not are partial; most jobs are done, and found by their ids
	case "":
	case job.Done:
		query = query.Where("status = ?", q.Status)
	case job.Failed:
		query = query.Where("ended_at IS NOT NULL AND status = ?", q.Status)
	default:
		query = query.Where("ended_at IS NULL AND status = ?", q.Status)
	}
	if q.BeforeID != 0 {
		query = query.Where("id < ?", q.BeforeID)
	}
	if err := query.Scan(ctx); err != nil {
		return nil, bundb.Wrap(ctx, "reading jobs", err)
	}
	return jobsOf(rows), nil
}

// Counts implements ports.JobList.
func (r *Jobs) Counts(ctx context.Context) ([]job.Count, error) {
	var rows []struct {
		Kind     string    `bun:"kind"`
		Status   string    `bun:"status"`
		Number   int       `bun:"number"`
		Due      time.Time `bun:"due"`
		Attempts int       `bun:"attempts"`
	}
	const of = "SELECT kind, status, count(*) AS number, min(due_at) AS due, max(attempt) AS attempts FROM jobs WHERE "
	err := r.db.Reader().NewRaw(of+"ended_at IS NULL GROUP BY kind, status UNION ALL "+
		of+"ended_at IS NOT NULL AND status = ? GROUP BY kind, status ORDER BY kind, status", job.Failed).Scan(ctx, &rows)
	counts := make([]job.Count, len(rows))
	for i, c := range rows {
		counts[i] = job.Count{Kind: job.Kind(c.Kind), Status: job.Status(c.Status), Number: c.Number, Due: c.Due.UTC(), Attempts: c.Attempts}
	}
	return counts, bundb.Wrap(ctx, "counting jobs", err)
}

// Failed implements ports.JobList.
func (r *Jobs) Failed(ctx context.Context, id job.ID) (job.Job, error) {
	var row stored.Job
	err := r.db.Reader().NewSelect().Model(&row).Where("id = ? AND status = ?", id, job.Failed).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		err = ports.ErrNoJob
	}
	return jobOf(row), bundb.Wrap(ctx, "reading a job", err)
}

// Discard implements ports.JobList.
func (r *Jobs) Discard(ctx context.Context, id job.ID) error {
	result, err := r.db.Writer().NewDelete().Model((*stored.Job)(nil)).Where("id = ? AND status = ?", id, job.Failed).Exec(ctx)
	return bundb.Wrap(ctx, "discarding a job", bundb.ChangedOne(result, err, ports.ErrNoJob))
}

// Retry implements ports.JobList.
func (r *Jobs) Retry(ctx context.Context, id job.ID, now time.Time) (job.Job, error) {
	var row stored.Job
	err := r.db.Writer().NewUpdate().Model(&row).
		Set("status = ?", job.Waiting).Set("attempt = 0").Set("due_at = ?", bundb.Stamp(now)).Set("ended_at = NULL").
		Where("id = ? AND status = ?", id, job.Failed).Returning("?Columns").Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		err = ports.ErrNoJob
	}
	return jobOf(row), bundb.Wrap(ctx, "retrying a job", err)
}
