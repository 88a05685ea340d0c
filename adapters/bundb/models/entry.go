package models

import (
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

type entryRow struct {
	bun.BaseModel `bun:"table:models,alias:m"`

	ID              model.ID        `bun:"id,pk"`
	ProviderID      string          `bun:"provider_id"`
	Added           bool            `bun:"added"`
	Enabled         *bool           `bun:"enabled"`
	Name            *string         `bun:"name"`
	Description     *string         `bun:"description"`
	ContextTokens   *int            `bun:"context_tokens"`
	MaxOutputTokens *int            `bun:"max_output_tokens"`
	Vision          *bool           `bun:"vision"`
	Tools           *bool           `bun:"tools"`
	Reasoning       *bool           `bun:"reasoning"`
	InputPrice      *int64          `bun:"input_price"`
	OutputPrice     *int64          `bun:"output_price"`
	Restricted      bool            `bun:"restricted"`
	Version         int64           `bun:"version"`
	ChangedBy       identity.UserID `bun:"changed_by"`
	ChangedAt       time.Time       `bun:"changed_at"`
}

func newEntryRow(e model.Entry) entryRow {
	return entryRow{
		ID: e.ID, ProviderID: e.ID.Provider(), Added: e.Added, Enabled: e.Enabled, Name: e.Name, Description: e.Description,
		ContextTokens: e.ContextTokens, MaxOutputTokens: e.MaxOutputTokens, Vision: e.Vision, Tools: e.Tools, Reasoning: e.Reasoning,
		InputPrice: e.InputPrice, OutputPrice: e.OutputPrice, Restricted: e.Restricted,
		Version: e.Version, ChangedBy: e.ChangedBy, ChangedAt: bundb.Stamp(e.ChangedAt),
	}
}

func (r entryRow) entry(groups []identity.GroupID) model.Entry {
	return model.Entry{
		ID: r.ID, Added: r.Added,
		Said: model.Said{
			Enabled: r.Enabled, Name: r.Name, Description: r.Description, ContextTokens: r.ContextTokens, MaxOutputTokens: r.MaxOutputTokens,
			Vision: r.Vision, Tools: r.Tools, Reasoning: r.Reasoning, InputPrice: r.InputPrice, OutputPrice: r.OutputPrice,
		},
		Audience: identity.Audience{Restricted: r.Restricted, Groups: groups}, Version: r.Version, ChangedBy: r.ChangedBy, ChangedAt: r.ChangedAt.UTC(),
	}
}
