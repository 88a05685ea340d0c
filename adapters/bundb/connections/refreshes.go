package connections

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/connection"
)

// Claim implements ports.Refreshes.
func (r *Connections) Claim(ctx context.Context, c connection.Connection, now, until time.Time) (bool, error) {
	result, err := r.db.Writer().NewUpdate().Model((*row)(nil)).Set("refreshing_until = ?", bundb.Stamp(until)).
		Where("user_id = ? AND server_id = ? AND version = ?", c.User, c.Server, c.Version).
		Where("refreshing_until IS NULL OR refreshing_until <= ?", bundb.Stamp(now)).Exec(ctx)
	if err != nil {
		return false, bundb.Wrap(ctx, "claiming the refresh of a connection", err)
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

// Release implements ports.Refreshes.
func (r *Connections) Release(ctx context.Context, c connection.Connection, claimed, until time.Time) error {
	_, err := r.db.Writer().NewUpdate().Model((*row)(nil)).Set("refreshing_until = ?, failures = ?, failing_since = ?", bundb.Stamp(until), c.Failures, nullTime(c.FailingSince)).
		Where("user_id = ? AND server_id = ? AND version = ? AND refreshing_until = ?", c.User, c.Server, c.Version, bundb.Stamp(claimed)).Exec(ctx)
	return bundb.Wrap(ctx, "releasing the refresh of a connection", err)
}

// Renew implements ports.Refreshes.
func (r *Connections) Renew(ctx context.Context, c connection.Connection) error {
	return bundb.Wrap(ctx, "renewing a connection", renew(ctx, r.db.Writer(), newRow(c)))
}

func renew(ctx context.Context, db bun.IDB, renewed row) error {
	renewed.Failures, renewed.FailingSince = 0, bun.NullTime{}
	result, err := db.NewUpdate().Model(&renewed).Column("state", "access", "version", "refreshing_until", "changed_at", "failures", "failing_since").WherePK().
		Where("version = ?", renewed.Version-1).Exec(ctx)
	return bundb.ChangedOne(result, err, connection.ErrChanged)
}

// End implements ports.Refreshes.
func (r *Connections) End(ctx context.Context, c connection.Connection) error {
	ended := stored.Revocation{UserID: c.User, ServerID: c.Server, Access: c.Grant}
	c.Grant = ""
	renewed := newRow(c)
	return bundb.Wrap(ctx, "ending a connection", r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := renew(ctx, tx, renewed); err != nil {
			return err
		}
		return stored.Revoke(ctx, tx, c.ChangedAt, []stored.Revocation{ended})
	}))
}

// Sealed implements ports.SealedGrants.
func (r *Connections) Sealed(ctx context.Context, after connection.Connection, limit int) ([]connection.Connection, error) {
	var rows []row
	err := r.db.Reader().NewSelect().Model(&rows).Where("(c.user_id, c.server_id) > (?, ?)", after.User, after.Server).Where("c.access <> ''").
		OrderExpr("c.user_id, c.server_id").Limit(int64(limit)).Scan(ctx)
	return connectionsOf(rows), bundb.Wrap(ctx, "listing sealed connections", err)
}

// Reseal implements ports.SealedGrants.
func (r *Connections) Reseal(ctx context.Context, old connection.Connection, grant string) error {
	_, err := r.db.Writer().NewUpdate().Model((*row)(nil)).Set("access = ?", grant).
		Where("user_id = ? AND server_id = ? AND access = ?", old.User, old.Server, old.Grant).Exec(ctx)
	return bundb.Wrap(ctx, "resealing a connection", err)
}
