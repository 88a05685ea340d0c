// Package usage adds up what calls of models took.
package usage

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/usage"
	"chatbot/ports"
)

var _ ports.Usage = (*Usage)(nil)

// Usage implements ports.Usage.
type Usage struct{ db *bundb.DB }

// New returns the repository.
func New(db *bundb.DB) *Usage { return &Usage{db} }

type sumRow struct {
	Day       usage.Day       `bun:"day"`
	ModelID   model.ID        `bun:"model_id"`
	UserID    identity.UserID `bun:"user_id"`
	Username  string          `bun:"username"`
	Email     string          `bun:"email"`
	Calls     int             `bun:"calls"`
	In        int             `bun:"tokens_in"`
	Out       int             `bun:"tokens_out"`
	Cached    int             `bun:"tokens_cached"`
	Reasoning int             `bun:"tokens_reasoning"`
	Cost      *usage.Cost     `bun:"cost"`
}

func (r sumRow) sum() usage.Sum {
	return usage.Sum{
		Day: r.Day, Model: r.ModelID, User: usage.User{ID: r.UserID, Username: r.Username, Email: r.Email}, Calls: r.Calls, Cost: r.Cost,
		Tokens: usage.Tokens{In: r.In, Out: r.Out, Cached: r.Cached, Reasoning: r.Reasoning},
	}
}

// columns are the columns by which events are grouped.
var columns = map[usage.By]string{usage.ByDay: "day", usage.ByModel: "model_id", usage.ByUser: "user_id"}

// Sum implements ports.Usage.
func (r *Usage) Sum(ctx context.Context, q usage.Query) ([]usage.Sum, error) {
	var rows []sumRow
	column := bun.Ident(columns[q.By])
	grouped := r.db.Reader().NewSelect().Model((*stored.UsageEvent)(nil)).ColumnExpr("?", column).ColumnExpr("count(*) AS calls").
		Where("day >= ? AND day <= ?", q.From, q.To).GroupExpr("?", column)
	for _, summed := range []string{"tokens_in", "tokens_out", "tokens_cached", "tokens_reasoning", "cost"} {
		grouped.ColumnExpr("CAST(sum(?) AS BIGINT) AS ?", bun.Ident(summed), bun.Ident(summed))
	}
	if q.User != 0 {
		grouped.Where("user_id = ?", q.User)
	}
	query := r.db.Reader().NewSelect().ColumnExpr("s.*").TableExpr("(?) AS s", grouped)
	if q.By == usage.ByUser {
		query.ColumnExpr("u.username, u.email").Join("LEFT JOIN users AS u ON u.id = s.user_id")
	}
	if q.By == usage.ByDay {
		query.OrderExpr("s.?", column)
	} else {
		query.OrderExpr("s.tokens_in + s.tokens_out DESC, s.?", column)
	}
	if err := query.Scan(ctx, &rows); err != nil {
		return nil, bundb.Wrap(ctx, "adding up usage", err)
	}
	sums := make([]usage.Sum, len(rows))
	for i, row := range rows {
		sums[i] = row.sum()
	}
	return sums, nil
}
