package identity

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// accountsAtOnce bounds how many accounts one step of EndProvided changes; others can write between two steps.
const accountsAtOnce = 200

// EndProvided implements ports.ProvidedAccess.
func (r *Memberships) EndProvided(ctx context.Context, provider string, at time.Time) (all []identity.ProvidedChange, err error) {
	for after := identity.UserID(0); ; {
		var ids []identity.UserID
		member := r.db.Reader().NewSelect().Model((*memberRow)(nil)).Column("gm.user_id").Where("gm.provider = ?", provider)
		err := r.db.Reader().NewSelect().Model((*userRow)(nil)).Column("u.id").Where("u.id > ? AND (u.role_by = ? OR u.id IN (?))", after, provider, member).
			OrderExpr("u.id").Limit(accountsAtOnce).Scan(ctx, &ids)
		if err != nil || len(ids) == 0 {
			return all, bundb.Wrap(ctx, "looking for accounts to which an identity provider gave something", err)
		}
		changed, err := r.endProvidedOf(ctx, ids, provider, at)
		if err != nil {
			return all, bundb.Wrap(ctx, "ending what an identity provider gave", err)
		}
		all, after = append(all, changed...), ids[len(ids)-1]
	}
}

// endProvidedOf ends what a provider gave some accounts. They are locked with all active admins, as for every change of admins.
func (r *Memberships) endProvidedOf(ctx context.Context, ids []identity.UserID, provider string, at time.Time) (all []identity.ProvidedChange, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		all = nil
		people, err := lockPeople(ctx, r.db, tx, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			u, others := among(people, id)
			if u.ID() == 0 { // deleted since
				continue
			}
			changed, err := endProvided(ctx, tx, u, others, func(p string) bool { return p == provider }, at)
			if err != nil {
				return err
			}
			for i := range people {
				if people[i].ID() == id {
					people[i] = changed.User
				}
			}
			all = append(all, changed)
		}
		return nil
	})
	return all, err
}

// endProvided ends what providers gave an account, which is locked with all active admins. It locks no groups: nobody waits for one of them while
// they hold what deleting a membership locks.
func endProvided(ctx context.Context, tx bun.IDB, u identity.User, others identity.Admins, ends func(provider string) bool, at time.Time) (identity.ProvidedChange, error) {
	changed := identity.ProvidedChange{User: u}
	if by := u.Record().RoleBy; by != "" && ends(by) {
		if changed = u.FollowProvider(by, false, others, at); changed.RoleChanged {
			if err := store(ctx, tx, changed.User); err != nil {
				return changed, err
			}
		}
	}
	var given []struct {
		bun.BaseModel `bun:"table:group_members,alias:gm"`

		ID             identity.GroupID
		Name, Provider string
	}
	err := tx.NewSelect().Model(&given).ColumnExpr("g.id, g.name, gm.provider").Join("JOIN groups AS g ON g.id = gm.group_id").
		Where("gm.user_id = ? AND gm.provider IS NOT NULL", u.ID()).OrderExpr("g.id").Scan(ctx)
	if err != nil {
		return changed, err
	}
	var left []identity.GroupID
	for _, g := range given {
		if ends(g.Provider) {
			left, changed.Left = append(left, g.ID), append(changed.Left, identity.Group{ID: g.ID, Name: g.Name})
		}
	}
	if len(left) == 0 {
		return changed, nil
	}
	if _, err := tx.NewDelete().Model((*memberRow)(nil)).Where("user_id = ? AND group_id IN (?)", u.ID(), bun.List(left)).Exec(ctx); err != nil {
		return changed, err
	}
	return changed, regrouped(ctx, tx, at, "id = ?", u.ID())
}

// lockPeople locks accounts with all active admins, in the order of ids.
func lockPeople(ctx context.Context, db *bundb.DB, tx bun.IDB, ids []identity.UserID) ([]identity.User, error) {
	var rows []userRow
	query := tx.NewSelect().Model(&rows).Where("u.id IN (?)", bun.List(ids)).WhereOr(activeAdmin).OrderExpr("u.id")
	err := db.Lock(query, "u").Scan(ctx)
	people := make([]identity.User, len(rows))
	for i, row := range rows {
		people[i] = row.user()
	}
	return people, err
}

// lockWithAdmins locks an account with all active admins, so that of parallel changes each sees the one before it.
func lockWithAdmins(ctx context.Context, db *bundb.DB, tx bun.IDB, id identity.UserID) (identity.User, identity.Admins, error) {
	people, err := lockPeople(ctx, db, tx, []identity.UserID{id})
	u, others := among(people, id)
	if err == nil && u.ID() == 0 {
		err = ports.ErrNoUser
	}
	return u, others, err
}

// among returns an account, and counts the active admins among the others.
func among(people []identity.User, id identity.UserID) (u identity.User, others identity.Admins) {
	for _, person := range people {
		if person.ID() == id {
			u = person
		} else {
			others.Add(person)
		}
	}
	return u, others
}
