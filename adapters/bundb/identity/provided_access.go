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

var _ ports.ProvidedAccess = (*Memberships)(nil)

// Provide implements ports.ProvidedAccess. The provider is locked first, then the groups that may be joined, then accounts; all is decided
// once they are. A group that was made meanwhile is joined at the next sign-in.
func (r *Memberships) Provide(ctx context.Context, user identity.UserID, given identity.Provided, at time.Time) (changed identity.ProvidedChange, err error) {
	names := []string{}
	for _, name := range given.Groups {
		names = append(names, identity.Fold(strings.TrimPrefix(name, "/")))
	}
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		changed = identity.ProvidedChange{}
		if err := lockProvider(ctx, r.db, tx, given); err != nil {
			return err
		}
		joinable, err := r.lockNamed(ctx, tx, names, given.GroupsKnown)
		if err != nil {
			return err
		}
		u, others, err := lockProvided(ctx, r.db, tx, user, given.Admin != nil)
		if err != nil {
			return err
		}
		stands, err := tx.NewSelect().Model((*externalRow)(nil)).Where("e.id = ? AND e.user_id = ?", given.Identity, user).Exists(ctx)
		switch {
		case err != nil:
			return err
		case !stands:
			return identity.ErrAccountChanged
		}
		changed.User = u
		if given.Admin != nil {
			if changed = u.FollowProvider(given.Provider, *given.Admin, others, at); changed.RoleChanged {
				if err := store(ctx, tx, changed.User); err != nil {
					return err
				}
			}
		}
		if !given.GroupsKnown {
			return nil
		}
		changed.Joined, changed.Left, err = r.regroup(ctx, tx, user, given.Provider, joinable, names, at)
		return err
	})
	return changed, bundb.Wrap(ctx, "storing what an identity provider gives", err)
}

// lockProvider refuses a provider that was deleted, and has its deletion wait. Sign-ins through one provider do not wait for each other.
func lockProvider(ctx context.Context, db *bundb.DB, tx bun.IDB, given identity.Provided) error {
	if !given.Stored {
		return nil
	}
	var ids []string
	err := db.LockAgainstChanges(tx.NewSelect().Table("identity_providers").Column("id").Where("id = ?", given.Provider), "identity_providers").Scan(ctx, &ids)
	if err == nil && len(ids) == 0 {
		err = identity.ErrAccountChanged
	}
	return err
}

// lockNamed locks the groups with these names.
func (r *Memberships) lockNamed(ctx context.Context, tx bun.IDB, names []string, known bool) ([]int64, error) {
	if !known || len(names) == 0 {
		return nil, nil
	}
	return r.db.LockRows(ctx, tx.NewSelect().Model((*groupRow)(nil)).Where("g.name_folded IN (?)", bun.List(names)), "g")
}

// lockProvided locks an account, with the active admins if its role may change.
func lockProvided(ctx context.Context, db *bundb.DB, tx bun.IDB, user identity.UserID, role bool) (identity.User, identity.Admins, error) {
	if role {
		return lockWithAdmins(ctx, db, tx, user)
	}
	u, err := lockUser(ctx, db, tx, user)
	return u, identity.Admins{}, err
}

// regroup has a locked account join those of the joinable groups of which it is no member, and leave those that the provider gave it and that
// have none of the names.
func (r *Memberships) regroup(ctx context.Context, tx bun.IDB, user identity.UserID, provider string, joinable []int64, names []string, at time.Time) (joined, left []identity.Group, err error) {
	var members []memberRow
	if err := tx.NewSelect().Model(&members).Where("gm.user_id = ?", user).Scan(ctx); err != nil {
		return nil, nil, err
	}
	concerned := slices.Clone(joinable)
	for _, m := range members {
		if m.Provider == provider {
			concerned = append(concerned, int64(m.GroupID))
		}
	}
	if len(concerned) == 0 {
		return nil, nil, nil
	}
	var groups []groupRow
	if err := tx.NewSelect().Model(&groups).Where("g.id IN (?)", bun.List(concerned)).OrderExpr("g.id").Scan(ctx); err != nil {
		return nil, nil, err
	}
	for _, g := range groups {
		at := slices.IndexFunc(members, func(m memberRow) bool { return m.GroupID == g.ID })
		switch named := slices.Contains(names, g.NameFolded); {
		case named && at < 0:
			joined = append(joined, g.group())
		case !named && at >= 0 && members[at].Provider == provider:
			left = append(left, g.group())
		}
	}
	return joined, left, r.store(ctx, tx, user, provider, joined, left, at)
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
