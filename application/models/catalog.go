// Package models knows which models can answer, of every provider.
package models

import (
	"context"
	"sync"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/setting"
	"chatbot/ports"
)

const (
	// refreshEvery is how often each provider is asked for its models; retryEvery is how often one is that has not told them yet.
	refreshEvery, retryEvery = 5 * time.Minute, time.Minute
	// recheckAfter is how long a list counts before somebody who names a model that it lacks has the provider asked again.
	recheckAfter = 10 * time.Second
	// askWithin limits one question for models.
	askWithin = 5 * time.Second
)

// Ports are the dependencies of a Catalog.
type Ports struct {
	Providers []ports.Provider // the first, which has a configured or a usual model, has the configured default
	Settings  func() setting.Values
	Clock     ports.Clock
	Logger    ports.Logger
}

// Catalog lists and finds models. It is safe for concurrent use. Before Run has asked a provider, its configured or usual model is
// known.
type Catalog struct {
	providers []*provider
	settings  func() setting.Values
	clock     ports.Clock
	logger    ports.Logger
}

// New returns a catalog of at least one provider. It asks none.
func New(p Ports) *Catalog {
	c := &Catalog{settings: p.Settings, clock: p.Clock, logger: p.Logger}
	for i, of := range p.Providers {
		c.providers = append(c.providers, newProvider(of, i == 0))
	}
	return c
}

// Run keeps the lists of models up to date until ctx ends.
func (c *Catalog) Run(ctx context.Context) {
	tick := time.NewTicker(retryEvery)
	defer tick.Stop()
	for {
		var asking sync.WaitGroup
		for _, p := range c.providers {
			asking.Go(func() { c.refresh(ctx, p, refreshEvery-time.Second) }) // ticks are not exact
		}
		asking.Wait()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Configured returns the model that is the default unless an administrator chooses another.
func (c *Catalog) Configured() model.Model { return c.providers[0].load().offers[0] }

// Default returns the model that answers where none was chosen: the one of the settings, else, and while that does not exist, the
// configured one.
func (c *Catalog) Default() model.Model {
	m, _ := c.standard()
	return m
}

func (c *Catalog) standard() (model.Model, *provider) {
	id := c.settings().DefaultModel
	if p := c.find(id); p != nil {
		if m, ok := p.keep(id, true); ok {
			return m, p
		}
	}
	return c.Configured(), c.providers[0]
}

// Lacks reports whether a model is known not to exist: no provider has its id, or the provider's last list lacks it.
func (c *Catalog) Lacks(id model.ID) bool {
	p := c.find(id)
	if p == nil {
		return true
	}
	_, ok := p.keep(id, true)
	return !ok
}

// Find returns a model that exists, offered or not, or whose provider cannot be asked. Fault: model.ErrUnknown.
func (c *Catalog) Find(ctx context.Context, id model.ID) (model.Model, error) {
	p := c.find(id)
	if p == nil {
		return model.Model{}, model.ErrUnknown
	}
	m, _, err := c.Keep(ctx, p.Describe(id.Name()).ID) // of two names the one that is listed
	if err != nil {
		return model.Model{}, model.ErrUnknown.Because(err)
	}
	return m, nil
}

// List returns the models that the actor may use: the default first, then the configured default, then by provider and name.
func (c *Catalog) List(_ context.Context, actor identity.Actor) ([]model.Model, error) {
	if !mayUse(actor) {
		return nil, model.ErrUnknown
	}
	first := c.Default()
	all := []model.Model{first}
	for _, p := range c.providers {
		for _, m := range p.load().offers {
			if m.ID != first.ID {
				all = append(all, m)
			}
		}
	}
	return all, nil
}

// Choose returns the wanted model, or the default for "". Faults: model.ErrUnknown for one that does not exist or that the actor may
// not use; ports.ErrModelUnavailable when its provider cannot be asked whether it exists.
func (c *Catalog) Choose(ctx context.Context, actor identity.Actor, wanted model.ID) (model.Model, error) {
	if !mayUse(actor) {
		return model.Model{}, model.ErrUnknown
	}
	standard := c.Default()
	if wanted == "" || wanted == standard.ID {
		return standard, nil
	}
	p := c.find(wanted)
	if p == nil {
		return model.Model{}, model.ErrUnknown
	}
	wanted = p.Describe(wanted.Name()).ID // of two names the one that is listed
	if m, ok := p.load().offer(wanted); ok {
		return m, nil
	}
	current := c.refresh(ctx, p, recheckAfter)
	if m, ok := p.load().offer(wanted); ok {
		return m, nil
	}
	if !current {
		return model.Model{}, ports.ErrModelUnavailable
	}
	return model.Model{}, model.ErrUnknown
}

// Keep returns a model that was chosen earlier, or the default for "", and its provider, also if the model is no longer offered to
// new messages or the provider cannot be asked. Fault: model.ErrGone when the provider says that it does not have it any more.
func (c *Catalog) Keep(ctx context.Context, chosen model.ID) (model.Model, ports.Provider, error) {
	if chosen == "" {
		m, p := c.standard()
		return m, p.Provider, nil
	}
	p := c.find(chosen)
	if p == nil {
		return model.Model{}, nil, model.ErrGone
	}
	m, ok := p.keep(chosen, true)
	if !ok {
		m, ok = p.keep(chosen, c.refresh(ctx, p, recheckAfter))
	}
	if !ok {
		return model.Model{}, nil, model.ErrGone
	}
	return m, p.Provider, nil
}

func (c *Catalog) find(id model.ID) *provider {
	for _, p := range c.providers {
		if p.about.ID == id.Provider() {
			return p
		}
	}
	return nil
}

// refresh asks a provider for its models, unless that was done within the last age, and reports whether its list is then current. It
// logs when that begins to fail, and another default.
func (c *Catalog) refresh(ctx context.Context, p *provider, age time.Duration) (current bool) {
	before := c.Configured().ID
	current, err := p.refresh(ctx, c.clock, age)
	if err != nil {
		c.logger.Log(ctx, ports.Record{
			Level: ports.Warning, Component: "model_catalog", Message: "The models of a provider could not be listed", Err: err,
			Fields: map[string]any{"provider": p.about.ID},
		})
	}
	if is := c.Configured().ID; p.isDefault && is != before {
		c.logger.Log(ctx, ports.Record{
			Component: "model_catalog", Message: "The default model is another one, as listed by its provider; LLM_MODEL names one that stays",
			Fields: map[string]any{"model": string(is), "before": string(before)},
		})
	}
	return current
}

func mayUse(actor identity.Actor) bool {
	return identity.Can(actor, identity.Use, identity.Resource{Kind: identity.Models})
}
