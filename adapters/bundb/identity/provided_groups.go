package identity

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/ports"
)

var _ ports.ProvidedGroups = (*Memberships)(nil)

// Provide implements ports.ProvidedGroups. Groups are locked before the account; of those that another call gave it meanwhile, the next
// sign-in takes care.
func (r *Memberships) Provide(ctx context.Context, user identity.UserID, provider string, names []string, at time.Time) (joined, left []identity.Group, err error) {
	folded := []string{}
	for _, name := range names {
		folded = append(folded, identity.Fold(strings.TrimPrefix(name, "/")))
	}
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		joined, left = nil, nil
		given := tx.NewSelect().Model((*memberRow)(nil)).Column("gm.group_id").Where("gm.user_id = ? AND gm.provider = ?", user, provider)
		concerned := tx.NewSelect().Model((*groupRow)(nil)).Where("g.id IN (?)", given)
		if len(folded) > 0 {
			concerned = concerned.WhereOr("g.name_folded IN (?)", bun.List(folded))
		}
		ids, err := r.db.LockRows(ctx, concerned, "g")
		if err != nil {
			return err
		}
		if _, err := lockUser(ctx, r.db, tx, user); err != nil || len(ids) == 0 {
			return err
		}
		var groups []groupRow
		if err := tx.NewSelect().Model(&groups).Where("g.id IN (?)", bun.List(ids)).OrderExpr("g.id").Scan(ctx); err != nil {
			return err
		}
		var members []memberRow
		if err := tx.NewSelect().Model(&members).Where("gm.user_id = ?", user).Scan(ctx); err != nil {
			return err
		}
		for _, g := range groups {
			at := slices.IndexFunc(members, func(m memberRow) bool { return m.GroupID == g.ID })
			switch named := slices.Contains(folded, g.NameFolded); {
			case named && at < 0:
				joined = append(joined, g.group())
			case !named && at >= 0 && members[at].Provider == provider:
				left = append(left, g.group())
			}
		}
		return r.store(ctx, tx, user, provider, joined, left, at)
	})
	return joined, left, bundb.Wrap(ctx, "storing the groups of an identity provider", err)
}

func (r *Memberships) store(ctx context.Context, tx bun.IDB, user identity.UserID, provider string, joined, left []identity.Group, at time.Time) error {
	if len(joined)+len(left) == 0 {
		return nil
	}
	for _, g := range joined {
		row := memberRow{GroupID: g.ID, UserID: user, AddedAt: bundb.Stamp(at), Provider: provider}
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
	}
	for _, g := range left {
		if _, err := tx.NewDelete().Model((*memberRow)(nil)).Where("group_id = ? AND user_id = ?", g.ID, user).Exec(ctx); err != nil {
			return err
		}
	}
	return regrouped(ctx, tx, at, "id = ?", user)
}
