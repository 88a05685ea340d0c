package stored

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/connection"
	"chatbot/domain/identity"
	"chatbot/domain/job"
)

// Revocation is a row of connection_revocations, and the part of a row of connections that becomes one.
type Revocation struct {
	bun.BaseModel `bun:"table:connection_revocations,alias:r"`

	ID       connection.RevocationID `bun:"id,pk,autoincrement"`
	UserID   identity.UserID         `bun:"user_id"`
	ServerID connection.ServerID     `bun:"server_id"`
	Access   string                  `bun:"access"`
	EndedAt  time.Time               `bun:"ended_at"`
}

type connectionRow struct {
	bun.BaseModel `bun:"table:connections,alias:c"`
}

// EndConnections deletes connections in the transaction of what ends them, and has their grants revoked. It returns the number of those deleted.
// Two that delete several have at most one in common: those of a person, and those to a server while mcp_revision is locked.
func EndConnections(ctx context.Context, tx bun.IDB, at time.Time, which string, values ...any) (int, error) {
	var ended []Revocation
	if err := tx.NewDelete().Model((*connectionRow)(nil)).Where(which, values...).Returning("user_id, server_id, access").Scan(ctx, &ended); err != nil {
		return 0, err
	}
	return len(ended), Revoke(ctx, tx, at, ended)
}

// EndGrants ends the connections to a server while mcp_revision is locked, and has their grants revoked.
func EndGrants(ctx context.Context, db *bundb.DB, tx bun.IDB, at time.Time, server connection.ServerID) error {
	var ended []Revocation
	granted := tx.NewSelect().Model((*connectionRow)(nil)).Column("user_id", "server_id", "access").Where("c.server_id = ?", server).OrderExpr("c.user_id")
	if err := db.Lock(granted, "c").Scan(ctx, &ended); err != nil {
		return err
	}
	_, err := tx.NewUpdate().Model((*connectionRow)(nil)).Set("state = ?, access = ''", connection.Ended).
		Set("version = version + 1, refreshing_until = NULL, failures = 0, failing_since = NULL, changed_at = ?", bundb.Stamp(at)).Where("server_id = ?", server).Exec(ctx)
	if err != nil {
		return err
	}
	return Revoke(ctx, tx, at, ended)
}

// revokedAtOnce bounds the rows of one statement.
const revokedAtOnce = 500

// Revoke stores revocations and their jobs. Those without a grant are left out.
func Revoke(ctx context.Context, tx bun.IDB, at time.Time, ended []Revocation) error {
	ended = slices.DeleteFunc(ended, func(r Revocation) bool { return r.Access == "" })
	for granted := range slices.Chunk(ended, revokedAtOnce) {
		for i := range granted {
			granted[i].EndedAt = bundb.Stamp(at)
		}
		if _, err := tx.NewInsert().Model(&granted).Returning("id").Exec(ctx); err != nil {
			return err
		}
		jobs := make([]job.Spec, len(granted))
		for i, r := range granted {
			jobs[i] = job.Revocation(r.ID)
		}
		if err := Enqueue(ctx, tx, at, jobs...); err != nil {
			return err
		}
	}
	return nil
}
