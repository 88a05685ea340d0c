// Package overview counts over the whole installation.
package overview

import (
	"context"
	"strings"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/overview"
	"chatbot/domain/usage"
	"chatbot/ports"
)

var _ ports.Overview = (*Overview)(nil)

// Overview implements ports.Overview.
type Overview struct{ db *bundb.DB }

// New returns the repository.
func New(db *bundb.DB) *Overview { return &Overview{db} }

// Accounts implements ports.Overview.
func (r *Overview) Accounts(ctx context.Context) (a overview.Accounts, err error) {
	err = r.db.Reader().NewRaw(`SELECT count(*), count(*) FILTER (WHERE is_active), count(*) FILTER (WHERE is_active AND role = ?) FROM users`, identity.Admin).
		Scan(ctx, &a.Total, &a.Active, &a.Admins)
	return a, bundb.Wrap(ctx, "counting accounts", err)
}

type callsRow struct {
	Day      usage.Day   `bun:"day"`
	Model    model.ID    `bun:"model_id"`
	Calls    int         `bun:"calls"`
	Messages int         `bun:"messages"`
	In       int         `bun:"tokens_in"`
	Out      int         `bun:"tokens_out"`
	Cost     *usage.Cost `bun:"cost"`
}

// Calls implements ports.Overview.
func (r *Overview) Calls(ctx context.Context, from usage.Day) ([]overview.Calls, error) {
	var rows []callsRow
	err := r.db.Reader().NewRaw(`SELECT day, model_id, count(*) AS calls, count(*) FILTER (WHERE purpose = ? AND epoch = 0) AS messages,
			CAST(sum(tokens_in) AS BIGINT) AS tokens_in, CAST(sum(tokens_out) AS BIGINT) AS tokens_out, CAST(sum(cost) AS BIGINT) AS cost
		FROM usage_events WHERE day >= ? GROUP BY day, model_id`, usage.Answer, from).Scan(ctx, &rows)
	if err != nil {
		return nil, bundb.Wrap(ctx, "counting calls", err)
	}
	calls := make([]overview.Calls, len(rows))
	for i, row := range rows {
		calls[i] = overview.Calls{
			Sum:      usage.Sum{Day: row.Day, Model: row.Model, Calls: row.Calls, Tokens: usage.Tokens{In: row.In, Out: row.Out}, Cost: row.Cost},
			Messages: row.Messages,
		}
	}
	return calls, nil
}

// Failures implements ports.Overview.
func (r *Overview) Failures(ctx context.Context, from usage.Day) ([]overview.Failure, error) {
	var rows []struct {
		Code  string `bun:"failure"`
		Calls int    `bun:"calls"`
	}
	err := r.db.Reader().NewRaw(`SELECT failure, count(*) AS calls FROM usage_events WHERE failure IS NOT NULL AND day >= ?
		GROUP BY failure ORDER BY count(*) DESC, failure`, from).Scan(ctx, &rows)
	if err != nil {
		return nil, bundb.Wrap(ctx, "counting failures", err)
	}
	failures := make([]overview.Failure, len(rows))
	for i, row := range rows {
		failures[i] = overview.Failure(row)
	}
	return failures, nil
}

// Answers implements ports.Overview. The record of the call that runs tells a model that was asked from a place in a queue.
func (r *Overview) Answers(ctx context.Context, now time.Time) (a overview.Answers, err error) {
	err = r.db.Reader().NewSelect().Model((*stored.Message)(nil)).ColumnExpr("count(m.running_call), count(*) - count(m.running_call)").
		Where(stored.Running+" AND m.lease_until >= ?", bundb.Stamp(now)).Scan(ctx, &a.Running, &a.Waiting)
	return a, bundb.Wrap(ctx, "counting open answers", err)
}

// Database implements ports.Overview.
func (r *Overview) Database(ctx context.Context) (overview.Database, error) {
	d, query := overview.Database{Kind: "sqlite"}, "SELECT sqlite_version(), page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	if r.db.Postgres() {
		d.Kind, query = "postgresql", "SELECT current_setting('server_version'), pg_database_size(current_database())"
	}
	if err := r.db.Reader().NewRaw(query).Scan(ctx, &d.Version, &d.Bytes); err != nil {
		return d, bundb.Wrap(ctx, "describing the database", err)
	}
	d.Version, _, _ = strings.Cut(d.Version, " ") // what follows is the distribution's
	err := r.db.Reader().NewRaw("SELECT coalesce(max(name), '') FROM bun_migrations").Scan(ctx, &d.Migration)
	return d, bundb.Wrap(ctx, "reading the schema's version", err)
}
