package identity

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/ports"
)

var (
	_ ports.Devices  = (*Logins)(nil)
	_ ports.Activity = (*Logins)(nil)
)

// ActiveUsers implements ports.Activity. A login's end, which is indexed, is always later than its last use.
func (r *Logins) ActiveUsers(ctx context.Context, since time.Time) (n int, err error) {
	err = r.db.Reader().NewSelect().Model((*loginRow)(nil)).ColumnExpr("count(DISTINCT l.user_id)").
		Where("l.expires_at >= ? AND l.used_at >= ?", bundb.Stamp(since), bundb.Stamp(since)).Scan(ctx, &n)
	return n, bundb.Wrap(ctx, "counting active users", err)
}

// List implements ports.Devices.
func (r *Logins) List(ctx context.Context, userID identity.UserID, now time.Time) ([]identity.Login, error) {
	var rows []loginRow
	err := r.db.Reader().NewSelect().Model(&rows).
		Where("l.user_id = ?", userID).Where(alive, bundb.Stamp(now)).
		OrderExpr("l.used_at DESC, l.id DESC").Scan(ctx)
	all := make([]identity.Login, len(rows))
	for i, row := range rows {
		all[i] = row.login()
	}
	return all, bundb.Wrap(ctx, "listing logins", err)
}

// RevokeOthers implements ports.Devices.
func (r *Logins) RevokeOthers(ctx context.Context, userID identity.UserID, except identity.LoginID, at time.Time) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		switch _, err := lockUser(ctx, r.db, tx, userID); {
		case errors.Is(err, ports.ErrNoUser):
			return nil
		case err != nil:
			return err
		}
		// Mailed links to reset the password stay. Otherwise a stranger who is signed in could end every link that the owner of the address asks for.
		if err := endTokens(ctx, r.db, tx, userID, "t.purpose <> ? OR t.address = ''", identity.ResetPassword); err != nil {
			return err
		}
		return disownAndEndOthers(ctx, r.db, tx, userID, except, at)
	})
	return bundb.Wrap(ctx, "revoking logins", err)
}

// endAccess ends the logins of an account that is locked, but for one, which it disowns, and its tokens.
func endAccess(ctx context.Context, db *bundb.DB, tx bun.IDB, userID identity.UserID, except identity.LoginID, at time.Time) error {
	if err := endTokens(ctx, db, tx, userID, ""); err != nil {
		return err
	}
	return disownAndEndOthers(ctx, db, tx, userID, except, at)
}

// disownAndEndOthers ends and disowns the logins of an account that is locked, but for one.
func disownAndEndOthers(ctx context.Context, db *bundb.DB, tx bun.IDB, userID identity.UserID, except identity.LoginID, at time.Time) error {
	if err := disownOthers(ctx, db, tx, userID, except, at); err != nil {
		return err
	}
	return revokeOthers(ctx, db, tx, userID, except, at)
}

// refuseEnded returns identity.ErrAccountChanged unless the login belongs to the account, which is locked, and has not been revoked.
func refuseEnded(ctx context.Context, tx bun.IDB, userID identity.UserID, id identity.LoginID) error {
	alive, err := tx.NewSelect().Model((*loginRow)(nil)).Where("l.id = ? AND l.user_id = ? AND "+unrevoked, id, userID).Exists(ctx)
	if err == nil && !alive {
		err = identity.ErrAccountChanged
	}
	return err
}

// revokeOthers ends the logins of an account that is locked, but for one. They go on vouching for their places.
func revokeOthers(ctx context.Context, db *bundb.DB, tx bun.IDB, userID identity.UserID, except identity.LoginID, at time.Time) error {
	ids, err := db.LockRows(ctx, tx.NewSelect().Model((*loginRow)(nil)).
		Where("l.user_id = ? AND l.id <> ? AND "+unrevoked, userID, except), "l")
	if err != nil || len(ids) == 0 {
		return err
	}
	_, err = tx.NewUpdate().Model((*loginRow)(nil)).Set("revoked_at = ?", bundb.Stamp(at)).Where("id IN (?)", bun.List(ids)).Exec(ctx)
	return err
}

// Ended implements ports.Devices.
func (r *Logins) Ended(ctx context.Context, since, now time.Time) (ids []identity.LoginID, err error) {
	err = r.db.Reader().NewSelect().Model((*loginRow)(nil)).Column("l.id").
		Where("l.revoked_at >= ?", bundb.Stamp(since)).
		WhereOr(unrevoked+" AND l.expires_at BETWEEN ? AND ?", bundb.Stamp(since), bundb.Stamp(now)).Scan(ctx, &ids)
	return ids, bundb.Wrap(ctx, "looking for logins that ended", err)
}
