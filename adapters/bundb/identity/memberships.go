package identity

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/ports"
)

type memberRow struct {
	bun.BaseModel `bun:"table:group_members,alias:gm"`

	GroupID identity.GroupID `bun:"group_id,pk"`
	UserID  identity.UserID  `bun:"user_id,pk"`
	AddedAt time.Time        `bun:"added_at"`
	// Provider is the identity provider whose groups the membership follows.
	Provider string `bun:"provider,nullzero"`

	User *userRow `bun:"rel:belongs-to,join:user_id=id"`
}

func (r memberRow) membership() ports.Membership {
	return ports.Membership{User: r.User.user(), Since: r.AddedAt.UTC()}
}

var (
	_ ports.Memberships = (*Memberships)(nil)
	_ ports.UserGroups  = (*Memberships)(nil)
)

// Memberships implements ports.Memberships and ports.UserGroups.
type Memberships struct{ db *bundb.DB }

// NewMemberships returns the repository.
func NewMemberships(db *bundb.DB) *Memberships { return &Memberships{db} }

// GroupsOf implements ports.UserGroups.
func (r *Memberships) GroupsOf(ctx context.Context, user identity.UserID) (groups []identity.GroupID, err error) {
	err = r.db.Reader().NewSelect().Model((*memberRow)(nil)).Column("gm.group_id").Where("gm.user_id = ?", user).OrderExpr("gm.group_id").Scan(ctx, &groups)
	return groups, bundb.Wrap(ctx, "reading the groups of an account", err)
}

// List implements ports.Memberships.
func (r *Memberships) List(ctx context.Context, group identity.GroupID, before identity.UserID, limit int) ([]ports.Membership, error) {
	var rows []memberRow
	query := r.db.Reader().NewSelect().Model(&rows).Relation("User").Where("gm.group_id = ?", group).OrderExpr("gm.user_id DESC").Limit(int64(max(limit, 1)))
	if before != 0 {
		query = query.Where("gm.user_id < ?", before)
	}
	if err := query.Scan(ctx); err != nil {
		return nil, bundb.Wrap(ctx, "listing members", err)
	}
	if len(rows) == 0 {
		return nil, r.exists(ctx, group)
	}
	all := make([]ports.Membership, len(rows))
	for i, row := range rows {
		all[i] = row.membership()
	}
	return all, nil
}

// Get implements ports.Memberships.
func (r *Memberships) Get(ctx context.Context, group identity.GroupID, user identity.UserID) (ports.Membership, error) {
	var row memberRow
	err := r.db.Reader().NewSelect().Model(&row).Relation("User").Where("gm.group_id = ? AND gm.user_id = ?", group, user).Scan(ctx)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		if err := r.exists(ctx, group); err != nil {
			return ports.Membership{}, err
		}
		return ports.Membership{}, ports.ErrNoMember
	case err != nil:
		return ports.Membership{}, bundb.Wrap(ctx, "reading a membership", err)
	}
	return row.membership(), nil
}

// exists returns ports.ErrNoGroup unless there is a group.
func (r *Memberships) exists(ctx context.Context, id identity.GroupID) error {
	known, err := r.db.Reader().NewSelect().Model((*groupRow)(nil)).Where("g.id = ?", id).Exists(ctx)
	if err == nil && !known {
		return ports.ErrNoGroup
	}
	return bundb.Wrap(ctx, "looking for a group", err)
}

// Add implements ports.Memberships.
func (r *Memberships) Add(ctx context.Context, group identity.GroupID, user identity.UserID, at time.Time) (added bool, err error) {
	err = r.change(ctx, group, user, at, func(ctx context.Context, tx bun.IDB) (sql.Result, error) {
		row := memberRow{GroupID: group, UserID: user, AddedAt: bundb.Stamp(at)}
		// A membership that a provider gave is a person's from now on.
		return tx.NewInsert().Model(&row).On("CONFLICT (group_id, user_id) DO UPDATE").Set("provider = NULL").Where("gm.provider IS NOT NULL").Exec(ctx)
	})
	if errors.Is(err, errUnchanged) {
		return false, nil
	}
	return err == nil, bundb.Wrap(ctx, "adding a member", err)
}

// Remove implements ports.Memberships.
func (r *Memberships) Remove(ctx context.Context, group identity.GroupID, user identity.UserID, at time.Time) error {
	err := r.change(ctx, group, user, at, func(ctx context.Context, tx bun.IDB) (sql.Result, error) {
		return tx.NewDelete().Model((*memberRow)(nil)).Where("group_id = ? AND user_id = ?", group, user).Exec(ctx)
	})
	if errors.Is(err, errUnchanged) || errors.Is(err, ports.ErrNoUser) {
		return ports.ErrNoMember
	}
	return bundb.Wrap(ctx, "removing a member", err)
}

var errUnchanged = errors.New("the membership is as it was")

// change locks the group and the account and changes the membership; errUnchanged if do changes no row.
func (r *Memberships) change(ctx context.Context, group identity.GroupID, user identity.UserID, at time.Time, do func(context.Context, bun.IDB) (sql.Result, error)) error {
	return r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := lockGroup(ctx, r.db, tx, group); err != nil {
			return err
		}
		if _, err := lockUser(ctx, r.db, tx, user); err != nil {
			return err
		}
		result, err := do(ctx, tx)
		if err := bundb.ChangedOne(result, err, errUnchanged); err != nil {
			return err
		}
		return regrouped(ctx, tx, at, "id = ?", user)
	})
}
