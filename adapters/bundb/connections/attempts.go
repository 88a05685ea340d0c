package connections

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/connection"
	"chatbot/domain/identity"
)

type attemptRow struct {
	bun.BaseModel `bun:"table:connection_attempts,alias:a"`

	ID        int64               `bun:"id,pk,autoincrement"`
	UserID    identity.UserID     `bun:"user_id"`
	ServerID  connection.ServerID `bun:"server_id"`
	LoginID   identity.LoginID    `bun:"login_id"`
	State     string              `bun:"state"`
	Browser   string              `bun:"browser"`
	Flow      string              `bun:"flow"`
	ExpiresAt time.Time           `bun:"expires_at"`
}

func (r attemptRow) attempt() connection.Attempt {
	return connection.Attempt{
		User: r.UserID, Server: r.ServerID, Login: r.LoginID, State: r.State, Browser: r.Browser, Flow: r.Flow, Expires: r.ExpiresAt.UTC(),
	}
}

// prunedAtOnce bounds the expired attempts that one new one deletes.
const prunedAtOnce = 100

// Begin implements ports.Attempts. Expired attempts that others are deleting are left to them.
func (r *Connections) Begin(ctx context.Context, a connection.Attempt, now time.Time) error {
	began := attemptRow{
		UserID: a.User, ServerID: a.Server, LoginID: a.Login, State: a.State, Browser: a.Browser, Flow: a.Flow, ExpiresAt: bundb.Stamp(a.Expires),
	}
	return bundb.Wrap(ctx, "beginning an attempt to connect", r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		_, err := tx.NewInsert().Model(&began).On("CONFLICT (server_id, user_id) DO UPDATE").
			Set("login_id = EXCLUDED.login_id, state = EXCLUDED.state, browser = EXCLUDED.browser, flow = EXCLUDED.flow, expires_at = EXCLUDED.expires_at").Exec(ctx)
		if err != nil {
			return gone(err)
		}
		expired := tx.NewSelect().Model((*attemptRow)(nil)).Where("a.expires_at < ?", bundb.Stamp(now.Add(-time.Hour))).Limit(prunedAtOnce)
		old, err := r.db.LockFreeRows(ctx, expired, "a")
		if err != nil || len(old) == 0 {
			return err
		}
		_, err = tx.NewDelete().Model((*attemptRow)(nil)).Where("id IN (?)", bun.List(old)).Exec(ctx)
		return err
	}))
}

// Unfinished implements ports.Attempts.
func (r *Connections) Unfinished(ctx context.Context, user identity.UserID, server connection.ServerID) (time.Time, error) {
	var found attemptRow
	err := r.db.Reader().NewSelect().Model(&found).Where("a.user_id = ? AND a.server_id = ?", user, server).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return found.ExpiresAt.UTC(), bundb.Wrap(ctx, "looking for an attempt to connect", err)
}

// Take implements ports.Attempts.
func (r *Connections) Take(ctx context.Context, state, browser string, now time.Time) (connection.Attempt, error) {
	var taken attemptRow
	err := r.db.Writer().NewDelete().Model(&taken).Where("state = ? AND browser = ? AND expires_at > ?", state, browser, bundb.Stamp(now)).Returning("*").Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		err = connection.Expired.Fault(nil)
	}
	return taken.attempt(), bundb.Wrap(ctx, "taking an attempt to connect", err)
}
