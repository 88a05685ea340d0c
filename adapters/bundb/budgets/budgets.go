// Package budgets stores the budgets of accounts and groups.
package budgets

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/budget"
	"chatbot/domain/identity"
	"chatbot/ports"
)

var _ ports.Budgets = (*Budgets)(nil)

// Budgets implements ports.Budgets.
type Budgets struct{ db *bundb.DB }

// New returns the repository.
func New(db *bundb.DB) *Budgets { return &Budgets{db} }

// Set implements ports.Budgets. It locks the holder, so that calls that reserve meanwhile see the old budget or the new one.
func (r *Budgets) Set(ctx context.Context, holder budget.Holder, b budget.Budget) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := r.lock(ctx, tx, holder); err != nil {
			return err
		}
		if b.None() {
			_, err := tx.NewDelete().Model((*stored.Budget)(nil)).Where("user_id = ? OR group_id = ?", holder.User, holder.Group).Exec(ctx)
			return err
		}
		of := "user_id"
		if holder.Group != 0 {
			of = "group_id"
		}
		_, err := tx.NewInsert().Model(stored.NewBudget(holder, b)).On("CONFLICT (?) DO UPDATE", bun.Ident(of)).
			Set("tokens = EXCLUDED.tokens").Set("usd = EXCLUDED.usd").Set("per = EXCLUDED.per").Returning("NULL").Exec(ctx)
		return err
	})
	return bundb.Wrap(ctx, "storing a budget", err)
}

func (r *Budgets) lock(ctx context.Context, tx bun.IDB, holder budget.Holder) error {
	table, id, absent := "users", int64(holder.User), ports.ErrNoUser
	if holder.Group != 0 {
		table, id, absent = "groups", int64(holder.Group), ports.ErrNoGroup
	}
	ids, err := r.db.LockRows(ctx, tx.NewSelect().TableExpr("? AS h", bun.Ident(table)).Where("h.id = ?", id), "h")
	if err == nil && len(ids) == 0 {
		err = absent
	}
	return err
}

// Own implements ports.Budgets.
func (r *Budgets) Own(ctx context.Context, holders ...budget.Holder) (map[budget.Holder]budget.Budget, error) {
	own := map[budget.Holder]budget.Budget{}
	if len(holders) == 0 {
		return own, nil
	}
	users, groups := make([]identity.UserID, len(holders)), make([]identity.GroupID, len(holders)) // 0 is nobody
	for i, h := range holders {
		users[i], groups[i] = h.User, h.Group
	}
	var rows []stored.Budget
	err := r.db.Reader().NewSelect().Model(&rows).Where("b.user_id IN (?) OR b.group_id IN (?)", bun.List(users), bun.List(groups)).Scan(ctx)
	for _, row := range rows {
		own[row.Holder()] = row.Budget()
	}
	return own, bundb.Wrap(ctx, "reading budgets", err)
}

// Bounding implements ports.Budgets.
func (r *Budgets) Bounding(ctx context.Context, user identity.UserID) ([]budget.Held, error) {
	all, err := stored.Bounding(ctx, r.db.Reader(), []identity.UserID{user})
	return all[user], bundb.Wrap(ctx, "reading budgets", err)
}

// States implements ports.Budgets.
func (r *Budgets) States(ctx context.Context, user identity.UserID, everyone budget.Budget, now time.Time) ([]budget.State, error) {
	ledger, err := stored.NewLedger(ctx, r.db.Reader(), map[identity.UserID]budget.Budget{user: everyone}, now)
	if err != nil {
		return nil, bundb.Wrap(ctx, "reading budgets", err)
	}
	return ledger.States(user), nil
}
