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
	Day       usage.Day        `bun:"day"`
	ModelID   model.ID         `bun:"model_id"`
	UserID    identity.UserID  `bun:"user_id"`
	Username  string           `bun:"username"`
	Email     string           `bun:"email"`
	GroupID   identity.GroupID `bun:"group_id"`
	Name      string           `bun:"name"` // the group's
	Calls     int              `bun:"calls"`
	In        int              `bun:"tokens_in"`
	Out       int              `bun:"tokens_out"`
	Cached    int              `bun:"tokens_cached"`
	Reasoning int              `bun:"tokens_reasoning"`
	Cost      *usage.Cost      `bun:"cost"`
}

func (r sumRow) sum() usage.Sum {
	return usage.Sum{
		Day: r.Day, Model: r.ModelID, User: usage.User{ID: r.UserID, Username: r.Username, Email: r.Email}, Group: usage.Group{ID: r.GroupID, Name: r.Name},
		Calls: r.Calls, Cost: r.Cost,
		Tokens: usage.Tokens{In: r.In, Out: r.Out, Cached: r.Cached, Reasoning: r.Reasoning},
	}
}

// columns are the columns by which events are grouped. Sums by group add up those by user.
var columns = map[usage.By]string{usage.ByDay: "day", usage.ByModel: "model_id", usage.ByUser: "user_id", usage.ByGroup: "user_id"}

// summed are the columns that are added up.
var summed = []string{"tokens_in", "tokens_out", "tokens_cached", "tokens_reasoning", "cost"}

// Sum implements ports.Usage.
func (r *Usage) Sum(ctx context.Context, q usage.Query) ([]usage.Sum, error) {
	column := bun.Ident(columns[q.By])
	grouped := r.db.Reader().NewSelect().Model((*stored.UsageEvent)(nil)).ColumnExpr("?", column).ColumnExpr("count(*) AS calls").
		Where("day >= ? AND day <= ?", q.From, q.To).GroupExpr("?", column)
	added(grouped, "")
	if q.User != 0 {
		grouped.Where("user_id = ?", q.User)
	}
	query := r.db.Reader().NewSelect().TableExpr("(?) AS s", grouped)
	switch q.By {
	case usage.ByGroup:
		query.ColumnExpr("gm.group_id, g.name, CAST(sum(s.calls) AS BIGINT) AS calls").
			Join("LEFT JOIN group_members AS gm ON gm.user_id = s.user_id").Join("LEFT JOIN groups AS g ON g.id = gm.group_id").
			GroupExpr("gm.group_id, g.name").OrderExpr("sum(s.tokens_in + s.tokens_out) DESC, coalesce(gm.group_id, 0)")
		added(query, "s.")
	case usage.ByUser:
		query.ColumnExpr("s.*, u.username, u.email").Join("LEFT JOIN users AS u ON u.id = s.user_id").OrderExpr("s.tokens_in + s.tokens_out DESC, s.user_id")
	case usage.ByModel:
		query.ColumnExpr("s.*").OrderExpr("s.tokens_in + s.tokens_out DESC, s.model_id")
	default:
		query.ColumnExpr("s.*").OrderExpr("s.day")
	}
	var rows []sumRow
	if err := query.Scan(ctx, &rows); err != nil {
		return nil, bundb.Wrap(ctx, "adding up usage", err)
	}
	sums := make([]usage.Sum, len(rows))
	for i, row := range rows {
		sums[i] = row.sum()
	}
	return sums, nil
}

// added adds the sums of columns of a table to a query.
func added(query *bun.SelectQuery, table string) {
	for _, column := range summed {
		query.ColumnExpr("CAST(sum(?) AS BIGINT) AS ?", bun.Safe(table+column), bun.Ident(column))
	}
}
