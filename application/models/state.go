package models

import (
	"iter"
	"slices"

	"chatbot/domain/model"
)

// state is what is known of providers, apart from their lists. It does not change.
type state struct {
	providers   []*provider // those of the environment, then those of administrators that are enabled
	environment int         // how many are of the environment
	standIn     bool        // the first is a demo because nothing else is configured
	endpoints   []model.Endpoint
	entries     map[model.ID]model.Entry
	of          map[string][]model.Entry // by provider
	revision    int64
	read        bool
}

func (s *state) find(id model.ID) *provider {
	i := slices.IndexFunc(s.providers, func(p *provider) bool { return p.about.ID == id.Provider() })
	if i < 0 {
		return nil
	}
	return s.providers[i]
}

func (s *state) isDisabled(id model.ID) bool {
	enabled := s.entries[id].Enabled
	return enabled != nil && !*enabled
}

// usable returns a model that is not known not to exist, and is not disabled.
func (s *state) usable(id model.ID) (model.Model, *provider, bool) {
	p := s.find(id)
	if p == nil || s.isDisabled(id) {
		return model.Model{}, nil, false
	}
	m, ok := s.keep(p, id, true)
	return m, p, ok
}

// keep returns a model that was chosen earlier. Unless the provider has said that it lacks it, it is trusted.
func (s *state) keep(p *provider, id model.ID, current bool) (model.Model, bool) {
	l := p.load()
	e := s.entries[id]
	if m, ok := find(l.all, id); ok {
		return e.Apply(m), true
	}
	trusted := e.Added || id.Name() == p.first(l) || !current || l.from != listed
	return e.Apply(p.describe(l, id.Name())), trusted
}

// known yields the models of a provider as administrators see them: those that it lists, the one that is offered in any case, those that were
// added, and while it has not listed any those that were enabled.
func (s *state) known(p *provider) iter.Seq[model.Known] {
	l := p.load()
	first := p.first(l)
	offersNew, stepsBack := p.offersNew(l), s.stepsBack(p)
	know := func(m model.Model, isListed bool) model.Known {
		k := model.Known{Model: m, Reported: m, Listed: isListed, Entry: s.entries[m.ID]}
		k.Model = k.Entry.Apply(m)
		switch {
		case k.Entry.Enabled != nil:
			k.Offered = *k.Entry.Enabled
		case m.ID.Name() == first:
			k.Offered = !stepsBack
		default:
			k.Offered = k.Entry.Added || offersNew && !stepsBack && !m.Superseded
		}
		return k
	}
	return func(yield func(model.Known) bool) {
		for _, m := range l.all {
			if !yield(know(m, true)) {
				return
			}
		}
		more := []string{first}
		for _, e := range s.of[p.about.ID] {
			if e.Added || l.from != listed && e.Enabled != nil && *e.Enabled {
				more = append(more, e.ID.Name())
			}
		}
		for i, name := range more {
			_, isListed := find(l.all, model.NewID(p.about.ID, name))
			if name == "" || isListed || slices.Contains(more[:i], name) {
				continue
			}
			if !yield(know(p.describe(l, name), false)) {
				return
			}
		}
	}
}

// offers returns the models of a provider that are offered, regardless of who may use them: the default provider's first one, then by name.
func (s *state) offers(p *provider) (offers []model.Model) {
	for k := range s.known(p) {
		if k.Offered {
			offers = append(offers, k.Model)
		}
	}
	first := p.first(p.load())
	slices.SortFunc(offers, func(a, b model.Model) int {
		if p.isDefault && (a.ID.Name() == first) != (b.ID.Name() == first) {
			return map[bool]int{true: -1, false: 1}[a.ID.Name() == first]
		}
		return byName(a, b)
	})
	return offers
}

// offer returns an offered model.
func (s *state) offer(p *provider, id model.ID) (model.Model, bool) {
	for k := range s.known(p) {
		if k.ID == id {
			return k.Model, k.Offered
		}
	}
	return model.Model{}, false
}

// knows returns a model of a provider as administrators see it.
func (s *state) knows(id model.ID) (model.Known, bool) {
	p := s.find(id)
	if p == nil {
		return model.Known{}, false
	}
	id = p.Describe(id.Name()).ID // of two names the one that is listed
	for k := range s.known(p) {
		if k.ID == id {
			return k, true
		}
	}
	return model.Known{}, false
}

// best returns the model of a provider that answers by default: the usual one, else the first by name. The zero Model is none.
func (s *state) best(p *provider) (best model.Model) {
	for k := range s.known(p) {
		switch {
		case !k.Offered:
		case k.ID.Name() == p.about.Usual:
			return k.Model
		case best.ID == "" || byName(k.Model, best) < 0:
			best = k.Model
		}
	}
	return best
}

// stepsBack reports whether a provider is the demo that stands in until an administrator has added a provider with models. A provider
// that had models and has not listed them since this server started counts: the demo does not answer in its place.
func (s *state) stepsBack(p *provider) bool {
	if !s.standIn || p != s.providers[0] {
		return false
	}
	return slices.ContainsFunc(s.providers[s.environment:], func(added *provider) bool {
		had := added.endpoint.OffersNew != nil && added.load().from == assumed
		return had || s.best(added).ID != ""
	})
}

// automatic returns the default unless an administrator has chosen one, and its provider: the configured one, else the first that is
// offered, in which the usual model of a provider precedes its others. The provider is nil if none is offered.
func (s *state) automatic() (model.Model, *provider) {
	first := s.providers[0]
	if name := first.first(first.load()); !s.stepsBack(first) && !s.isDisabled(model.NewID(first.about.ID, name)) {
		m, _ := s.keep(first, model.NewID(first.about.ID, name), true)
		return m, first
	}
	for _, p := range slices.Concat(s.providers[s.environment:], s.providers[:s.environment]) {
		if m := s.best(p); m.ID != "" {
			return m, p
		}
	}
	return model.Model{}, nil
}
