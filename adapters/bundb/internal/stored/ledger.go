package stored

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// sums adds up the rows of a table, those of the month and of these those of the day.
const sums = `CAST(sum(t.tokens) AS BIGINT) AS month_tokens, CAST(sum(t.cost) AS BIGINT) AS month_cost,
	CAST(sum(CASE WHEN t.day >= ?1 THEN t.tokens ELSE 0 END) AS BIGINT) AS day_tokens, CAST(sum(CASE WHEN t.day >= ?1 THEN t.cost ELSE 0 END) AS BIGINT) AS day_cost`

// counted is what a person or the members of a group have spent or reserved.
type counted struct {
	UserID      identity.UserID  `bun:"user_id"`
	GroupID     identity.GroupID `bun:"group_id"`
	Reserved    bool             `bun:"reserved"`
	MonthTokens int64            `bun:"month_tokens"`
	MonthCost   int64            `bun:"month_cost"`
	DayTokens   int64            `bun:"day_tokens"`
	DayCost     int64            `bun:"day_cost"`
}

// in returns the sum that counts for a budget.
func (c counted) in(b budget.Budget) int64 {
	switch {
	case b.Unit == budget.Tokens && b.Per == budget.Day:
		return c.DayTokens
	case b.Unit == budget.Tokens:
		return c.MonthTokens
	case b.Per == budget.Day:
		return c.DayCost
	}
	return c.MonthCost
}

// Ledger is what counts for the budgets of some accounts at a time.
type Ledger struct {
	now      time.Time
	bounding map[identity.UserID][]budget.Held
	rows     []counted
}

// NewLedger reads the budgets that bound the accounts, of which everyone's are given, and what counts for them.
func NewLedger(ctx context.Context, from bun.IDB, everyone map[identity.UserID]budget.Budget, now time.Time) (*Ledger, error) {
	bounding, err := Bounding(ctx, from, slices.Sorted(maps.Keys(everyone)))
	if err != nil {
		return nil, err
	}
	l := &Ledger{now: now, bounding: bounding}
	var users []identity.UserID
	var groups []identity.GroupID
	for user, of := range everyone {
		bounding[user] = budget.Default(bounding[user], of)
		for _, h := range bounding[user] {
			switch {
			case h.Of == budget.Group && !slices.Contains(groups, h.Group):
				groups = append(groups, h.Group)
			case h.Of != budget.Group:
				users = append(users, user)
			}
		}
	}
	l.rows, err = count(ctx, from, users, groups, now)
	return l, err
}

// count adds up what accounts and groups have spent and reserved. It is one statement, so that a call which ends meanwhile is either
// reserved or spent.
func count(ctx context.Context, from bun.IDB, users []identity.UserID, groups []identity.GroupID, now time.Time) (rows []counted, err error) {
	var parts []string
	for table, reserved := range map[string]string{"usage_days": "FALSE", "budget_reservations": "TRUE"} {
		if len(users) > 0 {
			parts = append(parts, fmt.Sprintf(`SELECT t.user_id, 0 AS group_id, %s AS reserved, %s FROM %s AS t
				WHERE t.user_id IN (?2) AND t.day >= ?0 GROUP BY t.user_id`, reserved, sums, table))
		}
		if len(groups) > 0 {
			parts = append(parts, fmt.Sprintf(`SELECT 0 AS user_id, gm.group_id, %s AS reserved, %s FROM group_members AS gm JOIN %s AS t ON t.user_id = gm.user_id
				WHERE gm.group_id IN (?3) AND t.day >= ?0 GROUP BY gm.group_id`, reserved, sums, table))
		}
	}
	if len(parts) == 0 {
		return nil, nil
	}
	slices.Sort(parts) // one text for each kind of statement
	err = from.NewRaw(strings.Join(parts, "\nUNION ALL\n"), budget.Month.From(now), budget.Day.From(now), bun.List(users), bun.List(groups)).Scan(ctx, &rows)
	return rows, err
}

// States returns the budgets that bound an account in their current periods.
func (l *Ledger) States(user identity.UserID) []budget.State {
	states := make([]budget.State, len(l.bounding[user]))
	for i, h := range l.bounding[user] {
		states[i].Held, states[i].RenewsAt = h, h.Per.Renews(l.now)
		for _, row := range l.rows {
			if h.Of == budget.Group && row.GroupID != h.Group || h.Of != budget.Group && row.UserID != user {
				continue
			}
			if row.Reserved {
				states[i].Reserved += row.in(h.Budget)
			} else {
				states[i].Spent += row.in(h.Budget)
			}
		}
	}
	return states
}

// Reserve reserves what the call may take of the budgets that bound the account; the zero Allowance if none does. Faults: those of
// budget.Call.Reserve.
func (l *Ledger) Reserve(user identity.UserID, call budget.Call) (chat.Allowance, error) {
	if len(l.bounding[user]) == 0 {
		return chat.Allowance{}, nil
	}
	allowed, err := call.Reserve(l.States(user), l.now)
	if err != nil {
		return chat.Allowance{}, err
	}
	tokens, cost := allowed.Tokens(), int64(allowed.Cost(call.Price))
	holders := []counted{{UserID: user}}
	for _, h := range l.bounding[user] {
		if h.Of == budget.Group {
			holders = append(holders, counted{GroupID: h.Group})
		}
	}
	for _, of := range holders {
		of.Reserved, of.MonthTokens, of.DayTokens, of.MonthCost, of.DayCost = true, tokens, tokens, cost, cost
		l.rows = append(l.rows, of)
	}
	return allowed, nil
}

// Reservation returns the row of what was reserved for a call.
func (l *Ledger) Reservation(user identity.UserID, call Call, allowed chat.Allowance, price *model.Price) Reservation {
	return Reservation{
		UserID: user, MessageID: call.Message, Epoch: call.Epoch, Purpose: string(call.Purpose), Day: budget.Day.From(l.now), Tokens: allowed.Tokens(), Cost: allowed.Cost(price),
	}
}
