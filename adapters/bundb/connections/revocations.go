package connections

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/connection"
)

func revocation(r stored.Revocation) connection.Revocation {
	return connection.Revocation{ID: r.ID, User: r.UserID, Server: r.ServerID, Grant: r.Access, EndedAt: r.EndedAt.UTC()}
}

// Revocation implements ports.Revocations.
func (r *Connections) Revocation(ctx context.Context, id connection.RevocationID) (connection.Revocation, error) {
	var found stored.Revocation
	err := r.db.Reader().NewSelect().Model(&found).Where("r.id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		err = connection.ErrNone
	}
	return revocation(found), bundb.Wrap(ctx, "reading a revocation", err)
}

// Revoke implements ports.Revocations.
func (r *Connections) Revoke(ctx context.Context, of connection.Revocation) error {
	rows := []stored.Revocation{{UserID: of.User, ServerID: of.Server, Access: of.Grant}}
	return bundb.Wrap(ctx, "storing a revocation", r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		return stored.Revoke(ctx, tx, of.EndedAt, rows)
	}))
}

// Revoked implements ports.Revocations.
func (r *Connections) Revoked(ctx context.Context, id connection.RevocationID) error {
	_, err := r.db.Writer().NewDelete().Model((*stored.Revocation)(nil)).Where("id = ?", id).Exec(ctx)
	return bundb.Wrap(ctx, "deleting a revocation", err)
}

// SealedRevocations implements ports.SealedGrants.
func (r *Connections) SealedRevocations(ctx context.Context, after connection.RevocationID, limit int) ([]connection.Revocation, error) {
	var rows []stored.Revocation
	err := r.db.Reader().NewSelect().Model(&rows).Where("r.id > ?", after).OrderExpr("r.id").Limit(int64(limit)).Scan(ctx)
	all := make([]connection.Revocation, len(rows))
	for i, row := range rows {
		all[i] = revocation(row)
	}
	return all, bundb.Wrap(ctx, "listing revocations", err)
}

// ResealRevocation implements ports.SealedGrants.
func (r *Connections) ResealRevocation(ctx context.Context, old connection.Revocation, grant string) error {
	_, err := r.db.Writer().NewUpdate().Model((*stored.Revocation)(nil)).Set("access = ?", grant).Where("id = ? AND access = ?", old.ID, old.Grant).Exec(ctx)
	return bundb.Wrap(ctx, "resealing a revocation", err)
}
