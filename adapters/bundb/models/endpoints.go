package models

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/ports"
)

var _ ports.Endpoints = (*Endpoints)(nil)

// Endpoints implements ports.Endpoints.
type Endpoints struct{ db *bundb.DB }

// NewEndpoints returns the repository.
func NewEndpoints(db *bundb.DB) *Endpoints { return &Endpoints{db} }

type endpointRow struct {
	bun.BaseModel `bun:"table:providers,alias:p"`

	ID        string          `bun:"id,pk"`
	Name      string          `bun:"name"`
	Kind      model.Kind      `bun:"kind"`
	BaseURL   string          `bun:"base_url"`
	Key       string          `bun:"api_key"`
	Headers   string          `bun:"headers"`
	Enabled   bool            `bun:"enabled"`
	OffersNew *bool           `bun:"offers_new"`
	Version   int64           `bun:"version"`
	CreatedAt time.Time       `bun:"created_at"`
	ChangedBy identity.UserID `bun:"changed_by"`
	ChangedAt time.Time       `bun:"changed_at"`
}

func newEndpointRow(e model.Endpoint) endpointRow {
	return endpointRow{
		ID: e.ID, Name: e.Name, Kind: e.Kind, BaseURL: e.BaseURL, Key: e.Key, Headers: e.Headers, Enabled: e.Enabled, OffersNew: e.OffersNew,
		Version: e.Version, CreatedAt: bundb.Stamp(e.CreatedAt), ChangedBy: e.ChangedBy, ChangedAt: bundb.Stamp(e.ChangedAt),
	}
}

func (r endpointRow) endpoint() model.Endpoint {
	return model.Endpoint{
		ID: r.ID, Name: r.Name, Kind: r.Kind, BaseURL: r.BaseURL, Key: r.Key, Headers: r.Headers, Enabled: r.Enabled, OffersNew: r.OffersNew,
		Version: r.Version, CreatedAt: r.CreatedAt.UTC(), ChangedBy: r.ChangedBy, ChangedAt: r.ChangedAt.UTC(),
	}
}

// Add implements ports.Endpoints.
func (r *Endpoints) Add(ctx context.Context, e model.Endpoint) error {
	row := newEndpointRow(e)
	return change(ctx, r.db, "adding a provider", func(ctx context.Context, tx bun.IDB) error {
		result, err := tx.NewInsert().Model(&row).On("CONFLICT (id) DO NOTHING").Returning("NULL").Exec(ctx)
		if err := bundb.ChangedOne(result, err, model.ErrProviderTaken); err != nil {
			return err
		}
		n, err := tx.NewSelect().Model((*endpointRow)(nil)).Count(ctx)
		if err == nil && n > model.MaxEndpoints {
			err = model.ErrTooManyProviders
		}
		return err
	})
}

// Change implements ports.Endpoints.
func (r *Endpoints) Change(ctx context.Context, e model.Endpoint) error {
	row := newEndpointRow(e)
	return change(ctx, r.db, "changing a provider", func(ctx context.Context, tx bun.IDB) error {
		result, err := tx.NewUpdate().Model(&row).ExcludeColumn("created_at").WherePK().Where("version = ?", e.Version-1).Exec(ctx)
		err = bundb.ChangedOne(result, err, model.ErrProviderChanged)
		if !errors.Is(err, model.ErrProviderChanged) {
			return err
		}
		exists, missing := tx.NewSelect().Model((*endpointRow)(nil)).Where("id = ?", e.ID).Exists(ctx)
		if missing == nil && !exists {
			missing = model.ErrNoProvider
		}
		return orElse(missing, err)
	})
}

// Delete implements ports.Endpoints.
func (r *Endpoints) Delete(ctx context.Context, id string) error {
	return change(ctx, r.db, "deleting a provider", func(ctx context.Context, tx bun.IDB) error {
		result, err := tx.NewDelete().Model((*endpointRow)(nil)).Where("id = ?", id).Exec(ctx)
		if err := bundb.ChangedOne(result, err, model.ErrNoProvider); err != nil {
			return err
		}
		_, err = tx.NewDelete().Model((*entryRow)(nil)).Where("provider_id = ?", id).Exec(ctx)
		return err
	})
}

// Reseal implements ports.Endpoints.
func (r *Endpoints) Reseal(ctx context.Context, old model.Endpoint, key, headers string) error {
	_, err := r.db.Writer().NewUpdate().Model((*endpointRow)(nil)).Set("api_key = ?, headers = ?", key, headers).
		Where("id = ? AND api_key = ? AND headers = ?", old.ID, old.Key, old.Headers).Exec(ctx)
	return bundb.Wrap(ctx, "resealing a provider", err)
}
