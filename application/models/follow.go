package models

import (
	"context"
	"errors"
	"slices"
	"time"

	"chatbot/application/internal/follow"
	"chatbot/domain/model"
	"chatbot/ports"
)

// Run keeps the lists of models of all providers up to date, each independently of the others, and follows what administrators change on
// any server, until ctx ends.
func (c *Catalog) Run(ctx context.Context) {
	c.changing.Lock()
	c.running = ctx
	for _, p := range c.state.Load().providers {
		c.begin(p)
	}
	c.changing.Unlock()
	follow.Run(ctx, c.Logger, "model_catalog", "The providers of administrators cannot be read; the last ones stay in use", c.look)
	c.changing.Lock()
	c.running = nil
	for _, p := range c.state.Load().providers {
		c.end(p)
	}
	c.changing.Unlock()
	c.asking.Wait()
}

// look reads what administrators say if it has changed.
func (c *Catalog) look(ctx context.Context) error {
	s := c.state.Load()
	revision, err := c.Stored.Revision(ctx)
	if err != nil || s.read && revision == s.revision {
		return err
	}
	return c.Refresh(ctx)
}

// Refresh reads what administrators say. Providers that are new or have changed are connected, and asked for their models while Run runs;
// those that are gone are closed, and their running answers go on.
func (c *Catalog) Refresh(ctx context.Context) error {
	stored, err := c.Stored.Load(ctx)
	if err != nil {
		return err
	}
	c.changing.Lock()
	defer c.changing.Unlock()
	last := c.state.Load()
	if last.read && stored.Revision < last.revision { // parallel calls end in any order
		return nil
	}
	next := &state{
		environment: last.environment, standIn: last.standIn, providers: slices.Clone(last.providers[:last.environment]),
		endpoints: stored.Endpoints, entries: map[model.ID]model.Entry{}, of: map[string][]model.Entry{}, revision: stored.Revision, read: true,
	}
	for _, e := range stored.Entries {
		next.entries[e.ID] = e
		next.of[e.ID.Provider()] = append(next.of[e.ID.Provider()], e)
	}
	for _, e := range stored.Endpoints {
		// One of the environment that has the same id precedes it.
		if e.Enabled && next.find(model.NewID(e.ID, "")) == nil {
			next.providers = append(next.providers, c.provider(ctx, last, e))
		}
	}
	c.state.Store(next)
	for _, p := range last.providers {
		if !slices.Contains(next.providers, p) {
			c.end(p)
		}
	}
	for _, p := range next.providers {
		if !slices.Contains(last.providers, p) {
			c.begin(p)
		}
	}
	return nil
}

// provider returns the provider of an endpoint: the one in use if it has not changed, else a new one, with the list of one at the same
// address until it has been asked.
func (c *Catalog) provider(ctx context.Context, last *state, e model.Endpoint) *provider {
	before := last.find(model.NewID(e.ID, ""))
	if before != nil && before.endpoint != nil && before.endpoint.Version == e.Version && before.endpoint.CreatedAt.Equal(e.CreatedAt) {
		return before
	}
	var connected ports.ConnectedProvider
	to, err := open(c.Sealer, e)
	if err == nil {
		connected, err = c.Connector.Connect(to)
	}
	if err != nil {
		c.Logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "model_catalog", Message: "A provider of an administrator cannot be used", Err: err, Fields: map[string]any{"provider": e.ID},
		})
		connected = unusable{about: model.Provider{ID: e.ID, Name: e.Name, Kind: e.Kind, BaseURL: e.BaseURL, HasKey: e.Key != ""}, why: err}
	}
	p := newProvider(connected, false, &e)
	if before != nil && before.endpoint != nil && before.endpoint.Kind == e.Kind && before.endpoint.BaseURL == e.BaseURL {
		if l := before.load(); l.from == listed {
			p.store(l.from, slices.Clone(l.all))
		}
	}
	return p
}

// begin starts asking a provider for its models while Run runs. The caller holds changing.
func (c *Catalog) begin(p *provider) {
	if c.running == nil {
		return
	}
	ctx, cancel := context.WithCancel(c.running)
	p.stop = cancel
	c.asking.Go(func() { c.keepAsking(ctx, p) })
}

// end stops asking a provider, and closes it unless it is of the environment, whose opener closes it. The caller holds changing.
func (c *Catalog) end(p *provider) {
	p.stop()
	if p.endpoint != nil {
		_ = p.Close() // idle connections only
	}
}

func (c *Catalog) keepAsking(ctx context.Context, p *provider) {
	tick := time.NewTicker(retryEvery)
	defer tick.Stop()
	for {
		c.ask(ctx, p, refreshEvery-time.Second) // ticks are not exact
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// ask asks a provider for its models, unless that was done within the last age, and reports whether its list is then current. It logs when
// that begins to fail, and another default.
func (c *Catalog) ask(ctx context.Context, p *provider, age time.Duration) (current bool) {
	before := c.Configured().ID
	current, err := p.refresh(ctx, c.Clock, age)
	if err != nil {
		c.Logger.Log(ctx, ports.Record{
			Level: ports.Warning, Component: "model_catalog", Message: "The models of a provider could not be listed", Err: err,
			Fields: map[string]any{"provider": p.about.ID},
		})
	}
	if is := c.Configured().ID; before != "" && is != before && (p.about.ID == is.Provider() || p.about.ID == before.Provider()) {
		c.Logger.Log(ctx, ports.Record{
			Component: "model_catalog", Message: "The default model is another one, as listed by its provider; the setting default_model names one that stays",
			Fields: map[string]any{"model": string(is), "before": string(before)},
		})
	}
	return current
}

// open returns what is needed to connect to an endpoint. Error: ports.ErrSealed.
func open(sealer ports.Sealer, e model.Endpoint) (model.Connection, error) {
	to := model.Connection{ID: e.ID, Name: e.Name, Kind: e.Kind, BaseURL: e.BaseURL}
	var err, failed error
	if e.Key != "" {
		to.Key, err = sealer.Open(e.Key, model.KeyPlace(e.ID))
	}
	if e.Headers != "" {
		var text string
		if text, failed = sealer.Open(e.Headers, model.HeadersPlace(e.ID)); failed == nil {
			to.Headers = decodeHeaders(text)
		}
	}
	return to, errors.Join(err, failed)
}
