package identity

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// activeAdmin is the condition of users AS u for identity.User.ActiveAdmin; the contract suite compares both in every state.
const activeAdmin = "u.role = 'admin' AND u.is_active"

var _ ports.Roles = (*Users)(nil)

// Change implements ports.Roles.
func (r *Users) Change(ctx context.Context, id identity.UserID, change identity.AccountChange, at time.Time) (changed identity.User, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) (err error) {
		changed, err = r.changeAdmin(ctx, tx, id, func(u *identity.User) error { return change.Apply(u, identity.Proof{Operator: true}, at) })
		if err != nil || !change.Deactivates() {
			return err
		}
		return endAccess(ctx, r.db, tx, id, 0, at)
	})
	return changed, bundb.Wrap(ctx, "changing an account", err)
}

// changeAdmin is change for a change after which the account may be no active admin any more. It locks every active admin together
// with the account, in the order of ids, so that of parallel changes each sees the one before it.
func (r *Users) changeAdmin(ctx context.Context, tx bun.IDB, id identity.UserID, do func(*identity.User) error) (identity.User, error) {
	before, others, err := lockWithAdmins(ctx, r.db, tx, id)
	if err != nil {
		return identity.User{}, err
	}
	next := before
	if err := do(&next); err != nil {
		return identity.User{}, err
	}
	if err := before.SucceededBy(next, others); err != nil {
		return identity.User{}, err
	}
	return next, store(ctx, tx, next)
}

// Changed implements ports.Roles. Few accounts have changed, and each condition has an index: a condition with OR would read all logins.
func (r *Users) Changed(ctx context.Context, since, now time.Time) (actors []identity.Actor, err error) {
	var rows []struct {
		ID     identity.LoginID
		UserID identity.UserID
		Role   identity.Role
		Groups string `bun:"group_ids"`
	}
	err = r.db.Reader().NewSelect().Model((*loginRow)(nil)).Column("l.id", "l.user_id").ColumnExpr("u.role").ColumnExpr(groupsOf, bun.Ident("l.user_id")).Join("JOIN users AS u ON u.id = l.user_id").
		Where("l.user_id IN (SELECT id FROM users WHERE role_changed_at >= ? UNION ALL SELECT id FROM users WHERE groups_changed_at >= ?)", bundb.Stamp(since), bundb.Stamp(since)).
		Where(alive, bundb.Stamp(now)).Scan(ctx, &rows)
	for _, row := range rows {
		groups, err := groupIDs(row.Groups)
		if err != nil {
			return nil, err
		}
		actors = append(actors, identity.Actor{User: row.UserID, Role: row.Role, Login: row.ID, Groups: groups})
	}
	return actors, bundb.Wrap(ctx, "looking for roles and groups that changed", err)
}
