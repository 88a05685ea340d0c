package signon

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/domain/signon"
	"chatbot/ports"
)

type finishedRow struct {
	bun.BaseModel `bun:"table:finished_sign_ons,alias:f"`

	ID        int64     `bun:"id,pk,autoincrement"`
	StateHash string    `bun:"state_hash"`
	EndsAt    time.Time `bun:"ends_at"`
}

type testRow struct {
	bun.BaseModel `bun:"table:sign_on_tests,alias:t"`

	ID       int64           `bun:"id,pk,autoincrement"`
	UserID   identity.UserID `bun:"user_id"`
	Provider string          `bun:"provider"`
	Report   string          `bun:"report"`
	EndsAt   time.Time       `bun:"ends_at"`
}

var (
	_ ports.SignOnAttempts = (*Attempts)(nil)
	_ ports.SignOnTests    = (*Attempts)(nil)
)

// Attempts implements ports.SignOnAttempts and ports.SignOnTests.
type Attempts struct{ db *bundb.DB }

// NewAttempts returns the repository.
func NewAttempts(db *bundb.DB) *Attempts { return &Attempts{db} }

// endedAtOnce bounds what has ended and a new one deletes.
const endedAtOnce = 100

// Use implements ports.SignOnAttempts.
func (r *Attempts) Use(ctx context.Context, state string, ends, now time.Time) error {
	row := finishedRow{StateHash: state, EndsAt: bundb.Stamp(ends)}
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		result, err := tx.NewInsert().Model(&row).On("CONFLICT (state_hash) DO NOTHING").Returning("NULL").Exec(ctx)
		if err := bundb.ChangedOne(result, err, signon.ErrExpired); err != nil {
			return err
		}
		return deleteEnded(ctx, r.db, tx, (*finishedRow)(nil), "f", now)
	})
	return bundb.Wrap(ctx, "finishing an attempt to sign in", err)
}

// deleteEnded deletes rows that have ended, unless others are at it.
func deleteEnded(ctx context.Context, db *bundb.DB, tx bun.IDB, model any, alias string, now time.Time) error {
	old, err := db.LockFreeRows(ctx, tx.NewSelect().Model(model).Where("?.ends_at <= ?", bun.Ident(alias), bundb.Stamp(now)).Limit(endedAtOnce), alias)
	if err != nil || len(old) == 0 {
		return err
	}
	_, err = tx.NewDelete().Model(model).Where("id IN (?)", bun.List(old)).Exec(ctx)
	return err
}

// PutTest implements ports.SignOnTests.
func (r *Attempts) PutTest(ctx context.Context, user identity.UserID, provider, report string, ends, now time.Time) error {
	row := testRow{UserID: user, Provider: provider, Report: report, EndsAt: bundb.Stamp(ends)}
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		_, err := tx.NewInsert().Model(&row).On("CONFLICT (user_id, provider) DO UPDATE").Set("report = EXCLUDED.report").Set("ends_at = EXCLUDED.ends_at").Returning("NULL").Exec(ctx)
		if bundb.ReferenceViolation(err) {
			return ports.ErrNoUser
		}
		if err != nil {
			return err
		}
		return deleteEnded(ctx, r.db, tx, (*testRow)(nil), "t", now)
	})
	return bundb.Wrap(ctx, "storing a test", err)
}

// Test implements ports.SignOnTests.
func (r *Attempts) Test(ctx context.Context, user identity.UserID, provider string, now time.Time) (string, error) {
	var row testRow
	err := r.db.Reader().NewSelect().Model(&row).Where("t.user_id = ? AND t.provider = ? AND t.ends_at > ?", user, provider, bundb.Stamp(now)).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return row.Report, bundb.Wrap(ctx, "reading a test", err)
}
