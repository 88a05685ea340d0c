package identity

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/identity"
	"chatbot/ports"
)

type enrolmentRow struct {
	bun.BaseModel `bun:"table:totp_enrolments,alias:te"`

	UserID  identity.UserID `bun:"user_id,pk"`
	Secret  string          `bun:"secret"`
	BegunAt time.Time       `bun:"begun_at"`
}

// Begin implements ports.Enrolments.
func (r *SecondFactors) Begin(ctx context.Context, id identity.UserID, by identity.Proof, e identity.Enrolment) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if _, err := lockProven(ctx, r.db, tx, id, by); err != nil {
			return err
		}
		row := enrolmentRow{UserID: id, Secret: e.Secret, BegunAt: bundb.Stamp(e.BegunAt)}
		_, err := tx.NewInsert().Model(&row).On("CONFLICT (user_id) DO UPDATE").Set("secret = EXCLUDED.secret, begun_at = EXCLUDED.begun_at").Exec(ctx)
		return err
	})
	return bundb.Wrap(ctx, "beginning a second factor", err)
}

// Pending implements ports.Enrolments.
func (r *SecondFactors) Pending(ctx context.Context, id identity.UserID) (identity.Enrolment, error) {
	var row enrolmentRow
	err := r.db.Reader().NewSelect().Model(&row).Where("te.user_id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return identity.Enrolment{}, nil
	}
	return identity.Enrolment{Secret: row.Secret, BegunAt: row.BegunAt.UTC()}, bundb.Wrap(ctx, "reading what was begun", err)
}

// Prune implements ports.EnrolmentRetention.
func (r *SecondFactors) Prune(ctx context.Context, before time.Time, limit int) (int, error) {
	at := bundb.Stamp(before)
	old := r.db.Writer().NewSelect().Model((*enrolmentRow)(nil)).Column("te.user_id").Where("te.begun_at < ?", at).OrderExpr("te.user_id").Limit(int64(max(limit, 1)))
	// The time is asked again, because the owner may begin anew meanwhile.
	result, err := r.db.Writer().NewDelete().Model((*enrolmentRow)(nil)).Where("user_id IN (?) AND begun_at < ?", old, at).Exec(ctx)
	if err != nil {
		return 0, bundb.Wrap(ctx, "deleting setups that were abandoned", err)
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// Confirm implements ports.Enrolments.
func (r *SecondFactors) Confirm(ctx context.Context, id identity.UserID, c ports.Confirmation) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		switch u, err := lockUser(ctx, r.db, tx, id); {
		case errors.Is(err, ports.ErrNoUser), err == nil && !u.Active():
			return identity.ErrEnrolment
		case err != nil:
			return err
		}
		result, err := tx.NewDelete().Model((*enrolmentRow)(nil)).Where("user_id = ? AND secret = ?", id, c.Begun).Exec(ctx)
		if err := bundb.ChangedOne(result, err, identity.ErrEnrolment); err != nil {
			return err
		}
		row := totpRow{UserID: id, Secret: c.Sealed, LastStep: c.Step, CreatedAt: bundb.Stamp(c.At)}
		_, err = tx.NewInsert().Model(&row).On("CONFLICT (user_id) DO UPDATE").
			Set("secret = EXCLUDED.secret, last_step = EXCLUDED.last_step, created_at = EXCLUDED.created_at").Exec(ctx)
		if err != nil {
			return err
		}
		if err := replaceCodes(ctx, tx, id, c.Hashes); err != nil {
			return err
		}
		if c.Login != 0 {
			if err := lockAlive(ctx, r.db, tx, id, c.Login, identity.ErrEnrolment); err != nil {
				return err
			}
		}
		if err := revokeOthers(ctx, r.db, tx, id, c.Login, c.At); err != nil {
			return err
		}
		return stored.Enqueue(ctx, tx, c.At, c.Follow...)
	})
	return bundb.Wrap(ctx, "confirming a second factor", err)
}

// lockAlive locks the logins of a locked account that have not been revoked, and refuses with a fault if this one is not among them.
func lockAlive(ctx context.Context, db *bundb.DB, tx bun.IDB, id identity.UserID, login identity.LoginID, ended error) error {
	alive, err := db.LockRows(ctx, tx.NewSelect().Model((*loginRow)(nil)).Where("l.user_id = ? AND "+unrevoked, id), "l")
	if err == nil && !slices.Contains(alive, int64(login)) {
		err = ended
	}
	return err
}

// endEnrolment removes what was begun in a locked account.
func endEnrolment(ctx context.Context, tx bun.IDB, id identity.UserID) error {
	_, err := tx.NewDelete().Model((*enrolmentRow)(nil)).Where("user_id = ?", id).Exec(ctx)
	return err
}
