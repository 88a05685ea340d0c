package identity

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/domain/job"
)

// tellOf returns a new login of a locked account, and the jobs that tell its person of it, as ports.Logins has it.
func tellOf(ctx context.Context, tx bun.IDB, l identity.Login, tell func(language string) []job.Spec) (identity.Login, []job.Spec, error) {
	if tell == nil {
		return l, nil, nil
	}
	earlier, err := recent(ctx, tx, l.UserID())
	if err != nil || !l.Unusual(earlier) {
		return l, nil, err
	}
	at := l.Record().CreatedAt
	told, err := tx.NewSelect().Model((*loginRow)(nil)).Where("l.user_id = ? AND l.told AND l.created_at > ?", l.UserID(), bundb.Stamp(at.Add(-identity.ToldWithin))).Count(ctx)
	if err != nil {
		return l, nil, err
	}
	var follow []job.Spec
	if told < identity.MaxTold {
		follow = tell(identity.LastLanguage(earlier, at))
	}
	if len(follow) == 0 {
		return l.Untold(), nil, nil
	}
	return l.Told(), follow, nil
}

// Recent implements ports.Devices.
func (r *Logins) Recent(ctx context.Context, userID identity.UserID) ([]identity.Login, error) {
	all, err := recent(ctx, r.db.Reader(), userID)
	return all, bundb.Wrap(ctx, "reading the last logins", err)
}

func recent(ctx context.Context, db bun.IDB, userID identity.UserID) ([]identity.Login, error) {
	var rows []loginRow
	err := db.NewSelect().Model(&rows).Where("l.user_id = ?", userID).OrderExpr("l.id DESC").Limit(identity.EarlierLogins).Scan(ctx)
	all := make([]identity.Login, len(rows))
	for i, row := range rows {
		all[i] = row.login()
	}
	return all, err
}

// Disown implements ports.Devices.
func (r *Logins) Disown(ctx context.Context, id identity.LoginID, at time.Time) error {
	_, err := r.db.Writer().NewUpdate().Model((*loginRow)(nil)).Set("disowned = ?", true).
		Set("revoked_at = coalesce(l.revoked_at, ?)", bundb.Stamp(at)).Where("l.id = ?", id).Exec(ctx)
	return bundb.Wrap(ctx, "disowning a login", err)
}

// disownOthers disowns the logins of a locked account that vouch for places, but for one. Others have ended longer ago, or never vouched.
func disownOthers(ctx context.Context, db *bundb.DB, tx bun.IDB, userID identity.UserID, except identity.LoginID, at time.Time) error {
	ids, err := db.LockRows(ctx, tx.NewSelect().Model((*loginRow)(nil)).
		Where("l.user_id = ? AND l.id <> ? AND NOT l.disowned AND l.used_at > ?", userID, except, bundb.Stamp(at.Add(-identity.PlaceLife))), "l")
	if err != nil || len(ids) == 0 {
		return err
	}
	_, err = tx.NewUpdate().Model((*loginRow)(nil)).Set("disowned = ?", true).Where("id IN (?)", bun.List(ids)).Exec(ctx)
	return err
}
