package stored

import (
	"cmp"
	"context"
	"slices"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/budget"
	"chatbot/domain/identity"
)

// Budget is a row of budgets.
type Budget struct {
	bun.BaseModel `bun:"table:budgets,alias:b"`

	ID      int64            `bun:"id,pk,autoincrement"`
	UserID  identity.UserID  `bun:"user_id,nullzero"`
	GroupID identity.GroupID `bun:"group_id,nullzero"`
	Tokens  *int64           `bun:"tokens"`
	USD     *int64           `bun:"usd"`
	Per     string           `bun:"per"`

	Bounds identity.UserID `bun:"bounds,scanonly"` // the account that a query asks for
	Name   string          `bun:"name,scanonly"`   // the group's
}

// NewBudget returns the row of a budget.
func NewBudget(holder budget.Holder, b budget.Budget) *Budget {
	row := &Budget{UserID: holder.User, GroupID: holder.Group, Per: string(b.Per)}
	if b.Unit == budget.USD {
		row.USD = &b.Amount
	} else {
		row.Tokens = &b.Amount
	}
	return row
}

// Holder returns whose budget it is.
func (b Budget) Holder() budget.Holder { return budget.Holder{User: b.UserID, Group: b.GroupID} }

// Budget returns what the row holds.
func (b Budget) Budget() budget.Budget {
	if b.USD != nil {
		return budget.Budget{Unit: budget.USD, Amount: *b.USD, Per: budget.Per(b.Per)}
	}
	return budget.Budget{Unit: budget.Tokens, Amount: *b.Tokens, Per: budget.Per(b.Per)}
}

// Bounding returns the budgets that bound each account: its own, then those of its groups by their ids.
func Bounding(ctx context.Context, from bun.IDB, users []identity.UserID) (map[identity.UserID][]budget.Held, error) {
	var rows []Budget
	err := from.NewRaw(`SELECT b.user_id, b.group_id, b.tokens, b.usd, b.per, b.user_id AS bounds, '' AS name FROM budgets AS b WHERE b.user_id IN (?0)
		UNION ALL SELECT b.user_id, b.group_id, b.tokens, b.usd, b.per, gm.user_id, (SELECT g.name FROM groups AS g WHERE g.id = b.group_id)
		FROM group_members AS gm JOIN budgets AS b ON b.group_id = gm.group_id WHERE gm.user_id IN (?0)`,
		bun.List(users)).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b Budget) int { return cmp.Compare(a.GroupID, b.GroupID) })
	all := map[identity.UserID][]budget.Held{}
	for _, row := range rows {
		held := budget.Held{Budget: row.Budget(), Of: budget.Person, Group: row.GroupID, Name: row.Name}
		if row.GroupID != 0 {
			held.Of = budget.Group
		}
		all[row.Bounds] = append(all[row.Bounds], held)
	}
	return all, nil
}

// LockBudgets locks the budgets that bound the accounts, which are locked already, so that no other transaction reserves of them.
func LockBudgets(ctx context.Context, db *bundb.DB, tx bun.IDB, users []identity.UserID) error {
	if !db.Postgres() {
		return nil
	}
	_, err := db.LockRows(ctx, tx.NewSelect().Model((*Budget)(nil)).Where(`b.id IN (SELECT id FROM budgets WHERE user_id IN (?0)
		UNION ALL SELECT g.id FROM group_members AS gm JOIN budgets AS g ON g.group_id = gm.group_id WHERE gm.user_id IN (?0))`, bun.List(users)), "b")
	return err
}
