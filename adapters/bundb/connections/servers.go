package connections

import (
	"context"
	"encoding/json"
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
	Issuer   string              `bun:"secret_issuer"`
	Asks     connection.Asks     `bun:"asks"`
	// Registrations is a registrationsRecord as JSON; "": the zero one.
	Registrations string `bun:"registrations"`
}

type registrationsRecord struct {
	Issuer          string    `json:"issuer"`
	Asked           int       `json:"asked,omitempty"`
	Since           time.Time `json:"since,omitzero"`
	Refused         time.Time `json:"refused,omitzero"`
	DocumentRefused time.Time `json:"document_refused,omitzero"`
}

func encodeRegistrations(r connection.Registrations) (string, error) {
	if r == (connection.Registrations{}) {
		return "", nil
	}
	text, err := json.Marshal(registrationsRecord(r))
	return string(text), err
}

// decodeRegistrations reads what this release or a later one stored. What cannot be read is forgotten.
func decodeRegistrations(text string) connection.Registrations {
	var r registrationsRecord
	if text == "" || json.Unmarshal([]byte(text), &r) != nil {
		return connection.Registrations{}
	}
	return connection.Registrations(r)
}

// Noted implements ports.ConnectionServers.
func (r *Connections) Noted(ctx context.Context) ([]connection.Noted, error) {
	var rows []serverRow
	err := r.db.Reader().NewSelect().Model(&rows).OrderExpr("s.server_id").Scan(ctx)
	all := make([]connection.Noted, len(rows))
	for i, s := range rows {
		all[i] = connection.Noted{Server: s.ServerID, Challenge: connection.Challenge{Metadata: s.Metadata, Scopes: strings.Fields(s.Scopes)}, Asks: s.Asks, At: s.NotedAt.UTC(), Client: s.Client, SecretIssuer: s.Issuer, Registrations: decodeRegistrations(s.Registrations)}
	}
	return all, bundb.Wrap(ctx, "listing servers that asked for authorization", err)
}

// Note implements ports.ConnectionServers.
func (r *Connections) Note(ctx context.Context, server connection.ServerID, c connection.Challenge, asks connection.Asks, now time.Time) error {
	noted := serverRow{ServerID: server, Asks: asks, Metadata: c.Metadata, Scopes: strings.Join(c.Scopes, " "), NotedAt: bundb.Stamp(now)}
	_, err := r.db.Writer().NewInsert().Model(&noted).On("CONFLICT (server_id) DO UPDATE").
		Set("asks = EXCLUDED.asks, metadata = EXCLUDED.metadata, scopes = EXCLUDED.scopes, noted_at = EXCLUDED.noted_at").Exec(ctx)
	return bundb.Wrap(ctx, "noting a server that asked for authorization", gone(err))
}

// Register implements ports.ConnectionServers.
func (r *Connections) Register(ctx context.Context, server connection.ServerID, old, client string) error {
	result, err := r.db.Writer().NewUpdate().Model((*serverRow)(nil)).Set("client = ?", client).Where("server_id = ? AND client = ?", server, old).Exec(ctx)
	return bundb.Wrap(ctx, "storing a registered client", bundb.ChangedOne(result, err, connection.ErrChanged))
}

// Bind implements ports.ConnectionServers.
func (r *Connections) Bind(ctx context.Context, server connection.ServerID, issuer string) error {
	result, err := r.db.Writer().NewUpdate().Model((*serverRow)(nil)).Set("secret_issuer = ?", issuer).Where("server_id = ? AND secret_issuer = ''", server).Exec(ctx)
	return bundb.Wrap(ctx, "storing the issuer of a secret", bundb.ChangedOne(result, err, connection.ErrChanged))
}

// Remember implements ports.ConnectionServers.
func (r *Connections) Remember(ctx context.Context, server connection.ServerID, old, now connection.Registrations) error {
	before, err := encodeRegistrations(old)
	if err != nil {
		return err
	}
	next, err := encodeRegistrations(now)
	if err != nil {
		return err
	}
	result, err := r.db.Writer().NewUpdate().Model((*serverRow)(nil)).Set("registrations = ?", next).Where("server_id = ? AND registrations = ?", server, before).Exec(ctx)
	return bundb.Wrap(ctx, "storing what is remembered of registering clients", bundb.ChangedOne(result, err, connection.ErrChanged))
}
