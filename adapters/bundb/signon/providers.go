// Package signon stores identity providers, finished attempts to sign in with them, and the results of tests.
package signon

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/domain/signon"
	"chatbot/ports"
)

type providerRow struct {
	bun.BaseModel `bun:"table:identity_providers,alias:ip"`

	ID              string          `bun:"id,pk"`
	Name            string          `bun:"name"`
	Kind            signon.Kind     `bun:"kind"`
	Issuer          string          `bun:"issuer"`
	ClientID        string          `bun:"client_id"`
	ClientSecret    string          `bun:"client_secret"`
	Scopes          string          `bun:"scopes"`
	GroupsClaim     string          `bun:"groups_claim"`
	AdminGroup      string          `bun:"admin_group"`
	CreatesAccounts bool            `bun:"creates_accounts"`
	TrustsEmail     bool            `bun:"trusts_email"`
	SignsOut        bool            `bun:"signs_out"`
	Enabled         bool            `bun:"enabled"`
	Version         int64           `bun:"version"`
	CreatedAt       time.Time       `bun:"created_at"`
	ChangedBy       identity.UserID `bun:"changed_by"`
	ChangedAt       time.Time       `bun:"changed_at"`
}

func newProviderRow(p signon.Provider) providerRow {
	return providerRow{
		ID: p.ID, Name: p.Name, Kind: p.Kind, Issuer: p.Issuer, ClientID: p.ClientID, ClientSecret: p.ClientSecret, Scopes: strings.Join(p.Scopes, " "),
		GroupsClaim: p.GroupsClaim, AdminGroup: p.AdminGroup, CreatesAccounts: p.CreatesAccounts, TrustsEmail: p.TrustsEmail, SignsOut: p.SignsOut, Enabled: p.Enabled,
		Version: p.Version, CreatedAt: bundb.Stamp(p.CreatedAt), ChangedBy: p.ChangedBy, ChangedAt: bundb.Stamp(p.ChangedAt),
	}
}

func (r providerRow) provider() signon.Provider {
	return signon.Provider{
		ID: r.ID, Name: r.Name, Kind: r.Kind, Issuer: r.Issuer, ClientID: r.ClientID, ClientSecret: r.ClientSecret, Scopes: strings.Fields(r.Scopes),
		GroupsClaim: r.GroupsClaim, AdminGroup: r.AdminGroup, CreatesAccounts: r.CreatesAccounts, TrustsEmail: r.TrustsEmail, SignsOut: r.SignsOut, Enabled: r.Enabled,
		Version: r.Version, CreatedAt: r.CreatedAt.UTC(), ChangedBy: r.ChangedBy, ChangedAt: r.ChangedAt.UTC(),
	}
}

var _ ports.SignOnProviders = (*Providers)(nil)

// Providers implements ports.SignOnProviders.
type Providers struct{ db *bundb.DB }

// NewProviders returns the repository.
func NewProviders(db *bundb.DB) *Providers { return &Providers{db} }

// List implements ports.SignOnProviders.
func (r *Providers) List(ctx context.Context) ([]signon.Provider, error) {
	var rows []providerRow
	err := r.db.Reader().NewSelect().Model(&rows).OrderExpr("ip.id").Scan(ctx)
	all := make([]signon.Provider, len(rows))
	for i, row := range rows {
		all[i] = row.provider()
	}
	return all, bundb.Wrap(ctx, "listing identity providers", err)
}

// Add implements ports.SignOnProviders.
func (r *Providers) Add(ctx context.Context, p signon.Provider) error {
	row := newProviderRow(p)
	return bundb.Wrap(ctx, "adding an identity provider", r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		result, err := tx.NewInsert().Model(&row).On("CONFLICT (id) DO NOTHING").Returning("NULL").Exec(ctx)
		if err := bundb.ChangedOne(result, err, signon.ErrProviderTaken); err != nil {
			return err
		}
		n, err := tx.NewSelect().Model((*providerRow)(nil)).Count(ctx)
		if err == nil && n > signon.MaxProviders {
			err = signon.ErrTooManyProviders
		}
		return err
	}))
}

// Change implements ports.SignOnProviders.
func (r *Providers) Change(ctx context.Context, p signon.Provider) error {
	row := newProviderRow(p)
	return bundb.Wrap(ctx, "changing an identity provider", r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		result, err := tx.NewUpdate().Model(&row).ExcludeColumn("created_at").WherePK().Where("version = ?", p.Version-1).Exec(ctx)
		err = bundb.ChangedOne(result, err, signon.ErrProviderChanged)
		if !errors.Is(err, signon.ErrProviderChanged) {
			return err
		}
		exists, missing := tx.NewSelect().Model((*providerRow)(nil)).Where("id = ?", p.ID).Exists(ctx)
		switch {
		case missing != nil:
			return missing
		case !exists:
			return signon.ErrNoProvider
		}
		return err
	}))
}

// Delete implements ports.SignOnProviders.
func (r *Providers) Delete(ctx context.Context, id string) error {
	result, err := r.db.Writer().NewDelete().Model((*providerRow)(nil)).Where("id = ?", id).Exec(ctx)
	return bundb.ChangedOne(result, bundb.Wrap(ctx, "deleting an identity provider", err), signon.ErrNoProvider)
}

// Reseal implements ports.SignOnProviders.
func (r *Providers) Reseal(ctx context.Context, old signon.Provider, secret string) error {
	_, err := r.db.Writer().NewUpdate().Model((*providerRow)(nil)).Set("client_secret = ?", secret).
		Where("id = ? AND client_secret = ?", old.ID, old.ClientSecret).Exec(ctx)
	return bundb.Wrap(ctx, "resealing an identity provider", err)
}
