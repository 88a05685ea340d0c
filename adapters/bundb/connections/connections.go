// Package connections stores the connections of people to servers of tools.
package connections

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/connection"
	"chatbot/domain/identity"
	"chatbot/ports"
)

var (
	_ ports.Connections       = (*Connections)(nil)
	_ ports.Refreshes         = (*Connections)(nil)
	_ ports.Attempts          = (*Connections)(nil)
	_ ports.ConnectionServers = (*Connections)(nil)
	_ ports.Revocations       = (*Connections)(nil)
	_ ports.SealedGrants      = (*Connections)(nil)
)

// Connections implements ports.Connections, ports.Refreshes, ports.Attempts, ports.ConnectionServers, ports.Revocations and ports.SealedGrants.
type Connections struct{ db *bundb.DB }

// New returns the repository.
func New(db *bundb.DB) *Connections { return &Connections{db} }

type row struct {
	bun.BaseModel `bun:"table:connections,alias:c"`

	UserID          identity.UserID     `bun:"user_id,pk"`
	ServerID        connection.ServerID `bun:"server_id,pk"`
	State           connection.State    `bun:"state"`
	Access          string              `bun:"access"`
	Wanted          string              `bun:"wanted"`
	MoreNeeded      bool                `bun:"more_needed"`
	Version         int64               `bun:"version"`
	RefreshingUntil bun.NullTime        `bun:"refreshing_until"`
	ConnectedAt     time.Time           `bun:"connected_at"`
	ChangedAt       time.Time           `bun:"changed_at"`
	Failures        int                 `bun:"failures"`
	FailingSince    bun.NullTime        `bun:"failing_since"`
}

func newRow(c connection.Connection) row {
	return row{
		UserID: c.User, ServerID: c.Server, State: c.State, Access: c.Grant, Wanted: c.Wanted, MoreNeeded: c.MoreNeeded, Version: c.Version,
		ConnectedAt: bundb.Stamp(c.ConnectedAt), ChangedAt: bundb.Stamp(c.ChangedAt), Failures: c.Failures, FailingSince: nullTime(c.FailingSince),
	}
}

func (r row) connection() connection.Connection {
	return connection.Connection{
		User: r.UserID, Server: r.ServerID, State: r.State, Grant: r.Access, Wanted: r.Wanted, MoreNeeded: r.MoreNeeded, Version: r.Version,
		ConnectedAt: r.ConnectedAt.UTC(), ChangedAt: r.ChangedAt.UTC(), Claimed: r.RefreshingUntil.UTC(),
		Failures: r.Failures, FailingSince: r.FailingSince.UTC(),
	}
}

func nullTime(t time.Time) bun.NullTime {
	if t.IsZero() {
		return bun.NullTime{}
	}
	return bun.NullTime{Time: bundb.Stamp(t)}
}

func connectionsOf(rows []row) []connection.Connection {
	all := make([]connection.Connection, len(rows))
	for i, r := range rows {
		all[i] = r.connection()
	}
	return all
}

// List implements ports.Connections.
func (r *Connections) List(ctx context.Context, user identity.UserID) ([]connection.Connection, error) {
	var rows []row
	err := r.db.Reader().NewSelect().Model(&rows).Where("c.user_id = ?", user).OrderExpr("c.server_id").Scan(ctx)
	return connectionsOf(rows), bundb.Wrap(ctx, "listing connections", err)
}

// Find implements ports.Connections.
func (r *Connections) Find(ctx context.Context, user identity.UserID, server connection.ServerID) (connection.Connection, error) {
	var found row
	err := r.db.Reader().NewSelect().Model(&found).Where("c.user_id = ? AND c.server_id = ?", user, server).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		err = connection.ErrNone
	}
	return found.connection(), bundb.Wrap(ctx, "reading a connection", err)
}

// Put implements ports.Connections. The locks on the person and the server keep those from being deleted without the new grant.
func (r *Connections) Put(ctx context.Context, c connection.Connection) error {
	c.Version, c.Failures, c.FailingSince = 1, 0, time.Time{}
	put := newRow(c)
	return bundb.Wrap(ctx, "storing a connection", r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		var owner []identity.UserID
		if err := r.db.Lock(tx.NewSelect().TableExpr("users AS u").Column("u.id").Where("u.id = ?", c.User), "u").Scan(ctx, &owner); err != nil {
			return err
		}
		var server []connection.ServerID
		if err := r.db.Lock(tx.NewSelect().TableExpr("mcp_servers AS s").Column("s.id").Where("s.id = ?", c.Server), "s").Scan(ctx, &server); err != nil {
			return err
		}
		var replaced []stored.Revocation
		earlier := tx.NewSelect().Model((*row)(nil)).Column("user_id", "server_id", "access").Where("c.user_id = ? AND c.server_id = ?", c.User, c.Server)
		if err := r.db.Lock(earlier, "c").Scan(ctx, &replaced); err != nil {
			return err
		}
		_, err := tx.NewInsert().Model(&put).On("CONFLICT (user_id, server_id) DO UPDATE").
			Set("state = EXCLUDED.state, access = EXCLUDED.access, wanted = EXCLUDED.wanted, more_needed = EXCLUDED.more_needed, version = c.version + 1, refreshing_until = NULL, failures = 0, failing_since = NULL").
			Set("connected_at = EXCLUDED.connected_at, changed_at = EXCLUDED.changed_at").Exec(ctx)
		if err != nil {
			return gone(err)
		}
		return stored.Revoke(ctx, tx, c.ChangedAt, replaced)
	}))
}

// gone translates the error of a row that refers to a person or a server that does not exist.
func gone(err error) error {
	if bundb.ReferenceViolation(err) {
		return connection.ErrNone
	}
	return err
}

// Want implements ports.Connections.
func (r *Connections) Want(ctx context.Context, user identity.UserID, server connection.ServerID, scopes string) error {
	_, err := r.db.Writer().NewUpdate().Model((*row)(nil)).Set("wanted = ?, more_needed = ?", scopes, true).Where("user_id = ? AND server_id = ?", user, server).Exec(ctx)
	return bundb.Wrap(ctx, "storing the scopes that a connection lacks", err)
}

// Delete implements ports.Connections. It locks the connection before the attempts, as the deletions of a person and a server do.
func (r *Connections) Delete(ctx context.Context, user identity.UserID, server connection.ServerID, at time.Time) error {
	return bundb.Wrap(ctx, "deleting a connection", r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		n, err := stored.EndConnections(ctx, tx, at, "user_id = ? AND server_id = ?", user, server)
		if err == nil && n == 0 {
			err = connection.ErrNone
		}
		if err != nil {
			return err
		}
		_, err = tx.NewDelete().Model((*attemptRow)(nil)).Where("user_id = ? AND server_id = ?", user, server).Exec(ctx)
		return err
	}))
}
