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

type providerSessionRow struct {
	bun.BaseModel `bun:"table:provider_sessions,alias:ps"`

	ID       identity.ProviderSessionID `bun:"id,pk,autoincrement"`
	UserID   identity.UserID            `bun:"user_id"`
	LoginID  identity.LoginID           `bun:"login_id,nullzero"`
	StepHash string                     `bun:"step_hash,nullzero"`
	EndsAt   bun.NullTime               `bun:"ends_at"`
	Provider string                     `bun:"provider"`
	Session  string                     `bun:"session"`
}

func (r providerSessionRow) session() identity.ProviderSession {
	return identity.ProviderSession{ID: r.ID, User: r.UserID, Provider: r.Provider, Sealed: r.Session}
}

var _ ports.ProviderSessions = (*ProviderSessions)(nil)

// ProviderSessions implements ports.ProviderSessions. The schema deletes the session of a login that ends.
type ProviderSessions struct{ db *bundb.DB }

// NewProviderSessions returns the repository.
func NewProviderSessions(db *bundb.DB) *ProviderSessions { return &ProviderSessions{db} }

// Begin implements ports.ProviderSessions.
func (r *ProviderSessions) Begin(ctx context.Context, s identity.ProviderSession, step string, ends time.Time) error {
	row := providerSessionRow{UserID: s.User, StepHash: step, EndsAt: bun.NullTime{Time: bundb.Stamp(ends)}, Provider: s.Provider, Session: s.Sealed}
	_, err := r.db.Writer().NewInsert().Model(&row).Returning("NULL").Exec(ctx)
	if bundb.ReferenceViolation(err) {
		return ports.ErrNoUser
	}
	return bundb.Wrap(ctx, "storing a session at an identity provider", err)
}

// keepSession keeps the session of a proof, or the one of its first step, for a new login of a locked account.
func keepSession(ctx context.Context, tx bun.IDB, l identity.Login, by identity.Proof) (err error) {
	switch {
	case by.Session.Sealed != "":
		row := providerSessionRow{UserID: l.UserID(), LoginID: l.ID(), Provider: by.Session.Provider, Session: by.Session.Sealed}
		_, err = tx.NewInsert().Model(&row).Returning("NULL").Exec(ctx)
	case by.Step != "":
		_, err = tx.NewUpdate().Model((*providerSessionRow)(nil)).Set("login_id = ?", l.ID()).Set("step_hash = NULL").Set("ends_at = NULL").
			Where("step_hash = ? AND user_id = ?", by.Step, l.UserID()).Exec(ctx)
	}
	return err
}

// OfLogin implements ports.ProviderSessions.
func (r *ProviderSessions) OfLogin(ctx context.Context, id identity.LoginID) (identity.ProviderSession, error) {
	var row providerSessionRow
	err := r.db.Reader().NewSelect().Model(&row).Where("ps.login_id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return identity.ProviderSession{}, nil
	}
	return row.session(), bundb.Wrap(ctx, "reading a session at an identity provider", err)
}

// Prune implements ports.ProviderSessions.
func (r *ProviderSessions) Prune(ctx context.Context, now time.Time, limit int) (n int, err error) {
	at := bundb.Stamp(now)
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		old, err := r.db.LockFreeRows(ctx, tx.NewSelect().Model((*providerSessionRow)(nil)).
			Where("ps.ends_at <= ? OR EXISTS (SELECT 1 FROM logins AS l WHERE l.id = ps.login_id AND l.expires_at <= ?)", at, at).Limit(int64(max(limit, 1))), "ps")
		if n = len(old); err != nil || n == 0 {
			return err
		}
		_, err = tx.NewDelete().Model((*providerSessionRow)(nil)).Where("id IN (?)", bun.List(old)).Exec(ctx)
		return err
	})
	return n, bundb.Wrap(ctx, "deleting sessions at identity providers", err)
}

// Sealed implements ports.ProviderSessions.
func (r *ProviderSessions) Sealed(ctx context.Context, after identity.ProviderSessionID, limit int) ([]identity.ProviderSession, error) {
	var rows []providerSessionRow
	err := r.db.Reader().NewSelect().Model(&rows).Where("ps.id > ?", after).OrderExpr("ps.id").Limit(int64(max(limit, 1))).Scan(ctx)
	all := make([]identity.ProviderSession, len(rows))
	for i, row := range rows {
		all[i] = row.session()
	}
	return all, bundb.Wrap(ctx, "reading sessions at identity providers", err)
}

// Reseal implements ports.ProviderSessions.
func (r *ProviderSessions) Reseal(ctx context.Context, old identity.ProviderSession, sealed string) error {
	_, err := r.db.Writer().NewUpdate().Model((*providerSessionRow)(nil)).Set("session = ?", sealed).Where("id = ? AND session = ?", old.ID, old.Sealed).Exec(ctx)
	return bundb.Wrap(ctx, "sealing a session at an identity provider again", err)
}
