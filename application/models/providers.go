package models

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/setting"
)

// ListProviders returns all providers: those of the environment, then the others, by id.
func (s *Service) ListProviders(ctx context.Context, actor identity.Actor) ([]model.Registered, error) {
	if err := may(actor, identity.Read); err != nil {
		return nil, err
	}
	now, err := s.current(ctx)
	if err != nil {
		return nil, err
	}
	var all []model.Registered
	for _, p := range now.providers[:now.environment] {
		all = append(all, now.registered(p))
	}
	for _, e := range now.endpoints {
		if now.ofEnvironment(e.ID) {
			continue // it counts once the environment's is gone
		}
		one, err := s.registered(ctx, now, e)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b model.Registered) int {
		if a.Source != b.Source {
			return -strings.Compare(string(a.Source), string(b.Source))
		}
		return strings.Compare(a.ID, b.ID)
	})
	return all, nil
}

// GetProvider returns one provider. Fault: model.ErrNoProvider.
func (s *Service) GetProvider(ctx context.Context, actor identity.Actor, id string) (model.Registered, error) {
	if err := may(actor, identity.Read); err != nil {
		return model.Registered{}, err
	}
	now, err := s.current(ctx)
	if err != nil {
		return model.Registered{}, err
	}
	if now.ofEnvironment(id) {
		return now.registered(now.find(model.NewID(id, ""))), nil
	}
	e, ok := now.endpoint(id)
	if !ok {
		return model.Registered{}, model.ErrNoProvider
	}
	return s.registered(ctx, now, e)
}

// AddProvider adds a provider and asks it for its models, which are offered unless there are more than model.MaxOffered. That it cannot be
// asked does not refuse it. Faults: Invalid with every broken rule; model.ErrProviderTaken, model.ErrTooManyProviders.
func (s *Service) AddProvider(ctx context.Context, actor identity.Actor, id string, change model.EndpointChange) (model.Registered, error) {
	if err := may(actor, identity.Create); err != nil {
		return model.Registered{}, err
	}
	var in fault.Inputs
	model.CheckSlug(&in, id)
	now := s.Clock.Now()
	d, err := s.applied(model.Endpoint{ID: id, Enabled: true, Version: 1, CreatedAt: now, ChangedBy: actor.User, ChangedAt: now}, change)
	if err := in.With(err); err != nil {
		return model.Registered{}, err
	}
	before, err := s.current(ctx)
	if err != nil {
		return model.Registered{}, err
	}
	if _, taken := before.endpoint(id); taken || before.ofEnvironment(id) {
		return model.Registered{}, model.ErrProviderTaken
	}
	asking, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	found := s.discover(asking, d)
	if d.Name == "" {
		d.Name = cmp.Or(found.name, id)
	}
	if found.problem == nil && d.OffersNew == nil {
		few := lasting(found.models) <= model.MaxOffered
		d.OffersNew = &few
	}
	e, err := s.sealed(d, change)
	if err != nil {
		return model.Registered{}, err
	}
	if err := s.log.Record(ctx, actor, audit.ProviderAdded, id, audit.Succeeded, ""); err != nil {
		return model.Registered{}, err
	}
	if err := s.Endpoints.Add(ctx, e); err != nil {
		return model.Registered{}, err
	}
	s.tell(ctx, actor, "Provider added", id)
	return s.after(asking, ctx, id, found.problem)
}

// ChangeProvider changes a provider and returns it. Faults: model.ErrNoProvider; setting.ErrByEnvironment; Invalid with every broken rule;
// model.ErrProviderChanged, which says who changed it since the version on which the change is based, and when.
func (s *Service) ChangeProvider(ctx context.Context, actor identity.Actor, id string, change model.EndpointChange) (model.Registered, error) {
	if err := may(actor, identity.Change); err != nil {
		return model.Registered{}, err
	}
	before, err := s.changeable(ctx, id)
	if err != nil {
		return model.Registered{}, err
	}
	if change.Version != nil && *change.Version != before.Version {
		return model.Registered{}, s.refuseOutdated(ctx, actor, model.ErrProviderChanged, audit.ProviderChanged, id, before.ChangedBy, before.ChangedAt)
	}
	d, err := s.applied(before, change)
	if err != nil {
		return model.Registered{}, err
	}
	e, err := s.sealed(d, change)
	if err != nil {
		return model.Registered{}, err
	}
	e.Version, e.ChangedBy, e.ChangedAt = before.Version+1, actor.User, s.Clock.Now()
	if err := s.log.Record(ctx, actor, audit.ProviderChanged, id, audit.Succeeded, ""); err != nil {
		return model.Registered{}, err
	}
	err = s.Endpoints.Change(ctx, e)
	if errors.Is(err, model.ErrProviderChanged) { // since it was read
		return model.Registered{}, s.refuseOutdated(ctx, actor, model.ErrProviderChanged, audit.ProviderChanged, id, 0, before.ChangedAt)
	}
	if err != nil {
		return model.Registered{}, err
	}
	s.tell(ctx, actor, "Provider changed", id)
	asking, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	return s.after(asking, ctx, id, nil)
}

// DeleteProvider deletes a provider with all that was said of its models. Its running answers go on; a chat that has one of its models is
// refused with model.ErrGone. Faults: model.ErrNoProvider; setting.ErrByEnvironment.
func (s *Service) DeleteProvider(ctx context.Context, actor identity.Actor, id string) error {
	if err := may(actor, identity.Delete); err != nil {
		return err
	}
	if _, err := s.changeable(ctx, id); err != nil {
		return err
	}
	if err := s.log.Record(ctx, actor, audit.ProviderDeleted, id, audit.Succeeded, ""); err != nil {
		return err
	}
	if err := s.Endpoints.Delete(ctx, id); err != nil {
		return err
	}
	s.tell(ctx, actor, "Provider deleted", id)
	return s.Refresh(ctx)
}

// changeable returns a provider of an administrator as it is stored.
func (s *Service) changeable(ctx context.Context, id string) (model.Endpoint, error) {
	now, err := s.current(ctx)
	if err != nil {
		return model.Endpoint{}, err
	}
	if now.ofEnvironment(id) {
		return model.Endpoint{}, setting.ErrByEnvironment.With(fault.Params{"provider": id, "variables": variables[id]})
	}
	e, ok := now.endpoint(id)
	if !ok {
		return model.Endpoint{}, model.ErrNoProvider
	}
	return e, nil
}

// after returns a provider after a change, asked for its models once more unless that has just failed.
func (s *Service) after(asking, ctx context.Context, id string, failed *fault.Error) (model.Registered, error) {
	now, err := s.current(ctx)
	if err != nil {
		return model.Registered{}, err
	}
	e, ok := now.endpoint(id)
	if !ok { // another administrator has deleted it
		return model.Registered{}, model.ErrNoProvider
	}
	if p := now.find(model.NewID(id, "")); p != nil && failed == nil {
		s.ask(asking, p, recheckAfter)
	}
	r, err := s.registered(ctx, now, e)
	if failed != nil {
		r.Problem = failed
	}
	return r, err
}

// variables are the environment variables of its providers.
var variables = map[string]string{
	"openai": "OPENAI_API_KEY, OPENAI_BASE_URL", "anthropic": "ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL", "ollama": "OLLAMA_HOST", "demo": "LLM_PROVIDER",
}

func (s *state) ofEnvironment(id string) bool {
	return slices.ContainsFunc(s.providers[:s.environment], func(p *provider) bool { return p.about.ID == id })
}

// registered describes a provider that is in use.
func (s *state) registered(p *provider) model.Registered {
	r := model.Registered{Provider: p.about, Source: model.FromEnvironment, Variables: variables[p.about.ID], Enabled: true, Problem: p.problem.Load()}
	for k := range s.known(p) {
		if r.Models++; k.Offered {
			r.Offered++
		}
	}
	return r
}

// registered describes a provider of an administrator, which may be disabled.
func (s *Service) registered(ctx context.Context, now *state, e model.Endpoint) (model.Registered, error) {
	r := model.Registered{Enabled: e.Enabled}
	if p := now.find(model.NewID(e.ID, "")); p != nil {
		r = now.registered(p)
	}
	r.Source, r.Variables, r.Endpoint, r.HasHeaders = model.FromDatabase, "", e, e.Headers != ""
	r.Provider = model.Provider{ID: e.ID, Name: e.Name, Kind: e.Kind, BaseURL: e.BaseURL, HasKey: e.Key != ""}
	var err error
	r.Changer, err = s.username(ctx, e.ChangedBy)
	return r, err
}
