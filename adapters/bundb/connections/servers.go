package connections

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/connection"
)

type serverRow struct {
	bun.BaseModel `bun:"table:connection_servers,alias:s"`

	ServerID connection.ServerID `bun:"server_id,pk"`
	Metadata string              `bun:"metadata"`
	Scopes   string              `bun:"scopes"`
	Client   string              `bun:"client"`
	NotedAt  time.Time           `bun:"noted_at"`
}

// Noted implements ports.ConnectionServers.
func (r *Connections) Noted(ctx context.Context) ([]connection.Noted, error) {
	var rows []serverRow
	err := r.db.Reader().NewSelect().Model(&rows).OrderExpr("s.server_id").Scan(ctx)
	all := make([]connection.Noted, len(rows))
	for i, s := range rows {
		all[i] = connection.Noted{Server: s.ServerID, Challenge: connection.Challenge{Metadata: s.Metadata, Scopes: strings.Fields(s.Scopes)}, Client: s.Client}
	}
	return all, bundb.Wrap(ctx, "listing servers that asked for authorization", err)
}

// Note implements ports.ConnectionServers.
func (r *Connections) Note(ctx context.Context, server connection.ServerID, c connection.Challenge, now time.Time) error {
	noted := serverRow{ServerID: server, Metadata: c.Metadata, Scopes: strings.Join(c.Scopes, " "), NotedAt: bundb.Stamp(now)}
	_, err := r.db.Writer().NewInsert().Model(&noted).On("CONFLICT (server_id) DO UPDATE").
		Set("metadata = EXCLUDED.metadata, scopes = EXCLUDED.scopes, noted_at = EXCLUDED.noted_at").Exec(ctx)
	return bundb.Wrap(ctx, "noting a server that asked for authorization", gone(err))
}

// Register implements ports.ConnectionServers.
func (r *Connections) Register(ctx context.Context, server connection.ServerID, old, client string) error {
	result, err := r.db.Writer().NewUpdate().Model((*serverRow)(nil)).Set("client = ?", client).Where("server_id = ? AND client = ?", server, old).Exec(ctx)
	return bundb.Wrap(ctx, "storing a registered client", bundb.ChangedOne(result, err, connection.ErrChanged))
}
