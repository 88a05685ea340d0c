package identity

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

type totpRow struct {
	bun.BaseModel `bun:"table:totp_factors,alias:t"`

	UserID    identity.UserID `bun:"user_id,pk"`
	Secret    string          `bun:"secret"`
	LastStep  int64           `bun:"last_step"`
	CreatedAt time.Time       `bun:"created_at"`
}

type recoveryCodeRow struct {
	bun.BaseModel `bun:"table:recovery_codes,alias:rc"`

	UserID   identity.UserID `bun:"user_id,pk"`
	CodeHash string          `bun:"code_hash,pk"`
	UsedAt   bun.NullTime    `bun:"used_at"`
}

// hasSecondFactor is the condition of accounts for identity.SecondFactor.Enabled; ?0 is the id of the account. For EXISTS, PostgreSQL would
// read all second factors into a hash table.
const hasSecondFactor = "(SELECT count(*) FROM totp_factors AS t WHERE t.user_id = ?0) + (SELECT count(*) FROM passkeys AS pk WHERE pk.user_id = ?0) > 0"

var (
	_ ports.SecondFactors = (*SecondFactors)(nil)
	_ ports.Enrolments    = (*SecondFactors)(nil)
	_ ports.SealedFactors = (*SecondFactors)(nil)

	_ ports.EnrolmentRetention = (*SecondFactors)(nil)
)

// SecondFactors implements ports.SecondFactors, ports.Enrolments, ports.EnrolmentRetention and ports.SealedFactors.
type SecondFactors struct{ db *bundb.DB }

// NewSecondFactors returns the repository.
func NewSecondFactors(db *bundb.DB) *SecondFactors { return &SecondFactors{db} }

// Of implements ports.SecondFactors.
func (r *SecondFactors) Of(ctx context.Context, id identity.UserID) (identity.SecondFactor, error) {
	has, err := secondFactor(ctx, r.db.Reader(), id)
	return has, bundb.Wrap(ctx, "reading a second factor", err)
}

func secondFactor(ctx context.Context, db bun.IDB, id identity.UserID) (has identity.SecondFactor, err error) {
	var passkeys []time.Time
	err = db.NewSelect().Model((*passkeyRow)(nil)).Column("pk.created_at").Where("pk.user_id = ?", id).OrderExpr("pk.created_at").Scan(ctx, &passkeys)
	if err != nil {
		return has, err
	}
	if has.Passkeys = len(passkeys); has.Passkeys > 0 {
		has.CreatedAt = passkeys[0].UTC()
	}
	var app totpRow
	switch err := db.NewSelect().Model(&app).Where("t.user_id = ?", id).Scan(ctx); {
	case err == nil:
		has.Secret, has.LastStep, has.CreatedAt = app.Secret, app.LastStep, app.CreatedAt.UTC()
	case !errors.Is(err, sql.ErrNoRows):
		return has, err
	case has.Passkeys == 0:
		return has, nil
	}
	left, err := db.NewSelect().Model((*recoveryCodeRow)(nil)).Where("rc.user_id = ? AND rc.used_at IS NULL", id).Count(ctx)
	has.CodesLeft = int(left)
	return has, err
}

// AcceptTOTP implements ports.SecondFactors.
func (r *SecondFactors) AcceptTOTP(ctx context.Context, id identity.UserID, created time.Time, step int64) error {
	result, err := r.db.Writer().NewUpdate().Model((*totpRow)(nil)).Set("last_step = ?", step).
		Where("user_id = ? AND created_at = ? AND last_step < ?", id, bundb.Stamp(created), step).Exec(ctx)
	return bundb.ChangedOne(result, bundb.Wrap(ctx, "accepting a code", err), identity.ErrCode)
}

// UseRecoveryCode implements ports.SecondFactors.
func (r *SecondFactors) UseRecoveryCode(ctx context.Context, id identity.UserID, hash string, at time.Time) error {
	result, err := r.db.Writer().NewUpdate().Model((*recoveryCodeRow)(nil)).Set("used_at = ?", bundb.Stamp(at)).
		Where("user_id = ? AND code_hash = ? AND used_at IS NULL", id, hash).Exec(ctx)
	return bundb.ChangedOne(result, bundb.Wrap(ctx, "using a recovery code", err), identity.ErrCode)
}

// ReplaceRecoveryCodes implements ports.SecondFactors.
func (r *SecondFactors) ReplaceRecoveryCodes(ctx context.Context, id identity.UserID, by identity.Proof, hashes []string, at time.Time, follow ...job.Spec) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if _, err := lockProven(ctx, r.db, tx, id, by); err != nil {
			return err
		}
		switch has, err := secondFactor(ctx, tx, id); {
		case err != nil:
			return err
		case !has.Enabled():
			return identity.ErrNoSecondFactor
		}
		if err := replaceCodes(ctx, tx, id, hashes); err != nil {
			return err
		}
		return stored.Enqueue(ctx, tx, at, follow...)
	})
	return bundb.Wrap(ctx, "replacing recovery codes", err)
}

// Remove implements ports.SecondFactors.
func (r *SecondFactors) Remove(ctx context.Context, id identity.UserID, by identity.Proof, rules identity.CredentialRules, at time.Time, follow ...job.Spec) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		u, had, err := lockCredentials(ctx, r.db, tx, id, by, rules)
		if err != nil {
			return err
		}
		left := had
		left.App = false
		if err := r.remove(ctx, tx, id, by, at); err != nil {
			return err
		}
		if err := rules.Keep(u, had, left); err != nil && !by.Operator {
			return err
		}
		return stored.Enqueue(ctx, tx, at, follow...)
	})
	return bundb.Wrap(ctx, "removing a second factor", err)
}

// remove removes the second factor of a locked account.
func (r *SecondFactors) remove(ctx context.Context, tx bun.IDB, id identity.UserID, by identity.Proof, at time.Time) error {
	if err := endEnrolment(ctx, tx, id); err != nil {
		return err
	}
	result, err := tx.NewDelete().Model((*totpRow)(nil)).Where("user_id = ?", id).Exec(ctx)
	err = bundb.ChangedOne(result, err, identity.ErrNoSecondFactor)
	if !by.Operator {
		if err != nil {
			return err
		}
		return dropCodes(ctx, tx, id)
	}
	if err != nil && !errors.Is(err, identity.ErrNoSecondFactor) {
		return err
	}
	switch passkeys, failed := deletePasskeys(ctx, r.db, tx, id); {
	case failed != nil:
		return failed
	case passkeys == 0 && err != nil:
		return err
	}
	if err := replaceCodes(ctx, tx, id, nil); err != nil {
		return err
	}
	return disownAndEndOthers(ctx, r.db, tx, id, 0, at)
}

// dropCodes deletes the recovery codes of a locked account if it has no second factor any more.
func dropCodes(ctx context.Context, tx bun.IDB, id identity.UserID) error {
	has, err := secondFactor(ctx, tx, id)
	if err != nil || has.Enabled() {
		return err
	}
	return replaceCodes(ctx, tx, id, nil)
}

// lockProven locks an account, and refuses an outdated proof.
func lockProven(ctx context.Context, db *bundb.DB, tx bun.IDB, id identity.UserID, by identity.Proof) (identity.User, error) {
	u, err := lockUser(ctx, db, tx, id)
	if err == nil && !u.Accepts(by) {
		err = identity.ErrAccountChanged
	}
	return u, err
}

// replaceCodes stores the recovery codes of a locked account.
func replaceCodes(ctx context.Context, tx bun.IDB, id identity.UserID, hashes []string) error {
	_, err := tx.NewDelete().Model((*recoveryCodeRow)(nil)).Where("user_id = ?", id).Exec(ctx)
	if err != nil || len(hashes) == 0 {
		return err
	}
	rows := make([]recoveryCodeRow, len(hashes))
	for i, hash := range hashes {
		rows[i] = recoveryCodeRow{UserID: id, CodeHash: hash}
	}
	_, err = tx.NewInsert().Model(&rows).Exec(ctx)
	return err
}

// Sealed implements ports.SealedFactors.
func (r *SecondFactors) Sealed(ctx context.Context, after identity.UserID, limit int) ([]ports.SealedFactor, error) {
	var rows []totpRow
	err := r.db.Reader().NewSelect().Model(&rows).Column("t.user_id", "t.secret").Where("t.user_id > ?", after).
		OrderExpr("t.user_id").Limit(int64(max(limit, 1))).Scan(ctx)
	all := make([]ports.SealedFactor, len(rows))
	for i, row := range rows {
		all[i] = ports.SealedFactor{User: row.UserID, Sealed: row.Secret}
	}
	return all, bundb.Wrap(ctx, "reading sealed secrets", err)
}

// Reseal implements ports.SealedFactors.
func (r *SecondFactors) Reseal(ctx context.Context, old ports.SealedFactor, sealed string) error {
	_, err := r.db.Writer().NewUpdate().Model((*totpRow)(nil)).Set("secret = ?", sealed).Where("user_id = ? AND secret = ?", old.User, old.Sealed).Exec(ctx)
	return bundb.Wrap(ctx, "sealing a secret again", err)
}
