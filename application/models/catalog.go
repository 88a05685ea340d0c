// Package models knows which models can answer, of every provider, and lets administrators decide about both.
package models

import (
	"context"
	"sync"
	"sync/atomic"

	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/setting"
	"chatbot/ports"
)

// CatalogPorts are the dependencies of a Catalog.
type CatalogPorts struct {
	// Providers are those of the environment. The first has a configured or a usual model, the configured default.
	Providers []ports.ConnectedProvider
	// DefaultChosen means that the operator chose the default. Otherwise a demo that stands in for a provider steps back once an
	// administrator has added one.
	DefaultChosen bool
	Stored        ports.Models
	Connector     ports.ProviderConnector
	Sealer        ports.Sealer
	Settings      func() setting.Values
	Clock         ports.Clock
	Logger        ports.Logger
}

// Catalog lists and finds models. It is safe for concurrent use. Before Run has asked a provider of the environment, its configured or
// usual model is known; before Refresh has read them, the providers of administrators are not.
type Catalog struct {
	CatalogPorts
	state atomic.Pointer[state]

	changing sync.Mutex
	asking   sync.WaitGroup  // the loops of all providers
	running  context.Context //nolint:containedctx // of Run, in which loops of providers begin; nil while it does not run
}

// NewCatalog returns a catalog of at least one provider. It asks none.
func NewCatalog(p CatalogPorts) *Catalog {
	c := &Catalog{CatalogPorts: p}
	s := &state{standIn: !p.DefaultChosen && p.Providers[0].About().Kind == model.Demo}
	for i, of := range p.Providers {
		s.providers = append(s.providers, newProvider(of, i == 0, nil))
	}
	s.environment = len(s.providers)
	c.state.Store(s)
	return c
}

// Configured returns the model that is the default unless an administrator chooses another; the zero Model if there is none.
func (c *Catalog) Configured() model.Model {
	m, _ := c.state.Load().automatic()
	return m
}

// Default returns the model that answers where none was chosen: the one of the settings, else, and while that does not exist, the
// configured one.
func (c *Catalog) Default() model.Model {
	m, _ := c.standard(c.state.Load())
	return m
}

// standard returns the default and its provider, nil if there is none.
func (c *Catalog) standard(s *state) (model.Model, *provider) {
	if m, p, ok := s.usable(c.Settings().DefaultModel); ok {
		return m, p
	}
	return s.automatic()
}

// standardOf returns the default of an actor: the first model that the actor may use. Faults: model.ErrUnknown,
// ports.ErrModelUnavailable while the models of a provider are not known yet.
func (c *Catalog) standardOf(s *state, actor identity.Actor) (model.Model, error) {
	m, p := c.standard(s)
	if p != nil && s.entries[m.ID].Admits(actor.Groups) {
		return m, nil
	}
	for _, p := range s.providers {
		for _, m := range s.offers(p) {
			if s.entries[m.ID].Admits(actor.Groups) {
				return m, nil
			}
		}
	}
	for _, p := range s.providers {
		if p.load().from == assumed {
			return model.Model{}, ports.ErrModelUnavailable
		}
	}
	return model.Model{}, model.ErrUnknown
}

// Lacks reports whether a model is known not to exist: no provider has its id, the provider's last list lacks it, or it is disabled.
func (c *Catalog) Lacks(id model.ID) bool {
	_, _, ok := c.state.Load().usable(id)
	return !ok
}

// Find returns a model that exists, offered or not, or whose provider cannot be asked. Fault: model.ErrUnknown, also for one that is
// disabled.
func (c *Catalog) Find(ctx context.Context, id model.ID) (model.Model, error) {
	s := c.state.Load()
	p := s.find(id)
	if p == nil {
		return model.Model{}, model.ErrUnknown
	}
	id = p.Describe(id.Name()).ID // of two names the one that is listed
	m, _, err := c.Keep(ctx, id)
	if err != nil {
		return model.Model{}, model.ErrUnknown.Because(err)
	}
	if s.isDisabled(id) {
		return model.Model{}, model.ErrUnknown
	}
	return m, nil
}

// List returns the models that the actor may use: the default first, then the configured default, then by provider and name.
func (c *Catalog) List(_ context.Context, actor identity.Actor) ([]model.Model, error) {
	if !mayUse(actor) {
		return nil, model.ErrUnknown
	}
	s := c.state.Load()
	var all []model.Model
	first, err := c.standardOf(s, actor)
	if err == nil {
		all = append(all, first)
	}
	for _, p := range s.providers {
		for _, m := range s.offers(p) {
			if m.ID != first.ID && s.entries[m.ID].Admits(actor.Groups) {
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
	s := c.state.Load()
	standard, err := c.standardOf(s, actor)
	if wanted == "" || err == nil && wanted == standard.ID {
		return standard, err
	}
	p := s.find(wanted)
	if p == nil {
		return model.Model{}, model.ErrUnknown
	}
	wanted = p.Describe(wanted.Name()).ID // of two names the one that is listed
	if s.isDisabled(wanted) || !s.entries[wanted].Admits(actor.Groups) {
		return model.Model{}, model.ErrUnknown
	}
	if m, ok := s.offer(p, wanted); ok {
		return m, nil
	}
	current := c.ask(ctx, p, recheckAfter)
	if m, ok := s.offer(p, wanted); ok {
		return m, nil
	}
	if !current {
		return model.Model{}, ports.ErrModelUnavailable
	}
	return model.Model{}, model.ErrUnknown
}

// Keep returns a model that was chosen earlier, or the default for "", and its provider, also if the model is no longer offered to
// new messages or the provider cannot be asked. Fault: model.ErrGone when the provider says that it does not have it any more, or is
// itself gone. What was begun with a provider goes on with it, whatever becomes of it.
func (c *Catalog) Keep(ctx context.Context, chosen model.ID) (model.Model, ports.Provider, error) {
	m, p, err := c.held(ctx, chosen)
	if err != nil {
		return model.Model{}, nil, err
	}
	return m, p.ConnectedProvider, nil
}

// Completer returns a model that was chosen, and its provider. Fault: model.ErrGone, as Keep.
func (c *Catalog) Completer(ctx context.Context, chosen model.ID) (model.Model, ports.Completer, error) {
	m, p, err := c.held(ctx, chosen)
	if err != nil {
		return model.Model{}, nil, err
	}
	return m, p.ConnectedProvider, nil
}

// Embedder returns a model that was chosen, and its provider. Fault: model.ErrGone, as Keep.
func (c *Catalog) Embedder(ctx context.Context, chosen model.ID) (model.Model, ports.Embedder, error) {
	m, p, err := c.held(ctx, chosen)
	if err != nil {
		return model.Model{}, nil, err
	}
	return m, p.ConnectedProvider, nil
}

func (c *Catalog) held(ctx context.Context, chosen model.ID) (model.Model, *provider, error) {
	s := c.state.Load()
	if chosen == "" {
		m, p := c.standard(s)
		if p == nil {
			return model.Model{}, nil, model.ErrGone
		}
		return m, p, nil
	}
	p := s.find(chosen)
	if p == nil {
		return model.Model{}, nil, model.ErrGone
	}
	m, ok := s.keep(p, chosen, true)
	if !ok {
		m, ok = s.keep(p, chosen, c.ask(ctx, p, recheckAfter))
	}
	if !ok {
		return model.Model{}, nil, model.ErrGone
	}
	return m, p, nil
}

// Providers returns the providers in use, the default's first.
func (c *Catalog) Providers() []ports.Provider {
	s := c.state.Load()
	_, first := c.standard(s)
	var all []ports.Provider
	if first != nil {
		all = append(all, first.ConnectedProvider)
	}
	for _, p := range s.providers {
		if p != first {
			all = append(all, p.ConnectedProvider)
		}
	}
	return all
}

func mayUse(actor identity.Actor) bool {
	return identity.Can(actor, identity.Use, identity.Resource{Kind: identity.Models})
}
