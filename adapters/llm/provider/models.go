package provider

import (
	"context"
	"time"

	"chatbot/domain/model"
)

// listLimit bounds the request of a list.
const listLimit = 5 * time.Second

// Models implements ports.Provider. Models that cannot chat are left out; dated versions and aliases of a model that is in the list
// under a lasting name are Superseded. Azure and servers without a list return ErrModelMissing.
func (p *Provider) Models(ctx context.Context) ([]model.Model, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if p.settings.Models == nil {
		return []model.Model{p.Describe(p.About().Configured)}, nil
	}
	bounded, cancel := context.WithTimeoutCause(ctx, listLimit, timeout("no list of models within %v", listLimit))
	defer cancel()
	listed, err := p.settings.Models(bounded)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, asFault(bounded, err)
	}
	return p.settings.Catalog.Models(listed), nil
}

// Describe implements ports.Provider.
func (p *Provider) Describe(name string) model.Model { return p.settings.Catalog.Describe(name) }
