package models

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"chatbot/domain/model"
	"chatbot/ports"
)

// maxOffered is how many models a provider may list for all of them to be offered. Of a longer list, a choice has to be made first.
const maxOffered = 50

// provider is a provider with the list of models that it last sent.
type provider struct {
	ports.Provider
	about     model.Provider
	isDefault bool
	list      atomic.Pointer[list]
	asking    chan struct{} // holds a token while the provider is being asked
	// Guarded by asking.
	asked   time.Time // last
	current bool      // asked successfully then
	failing bool
}

// origin is where a list comes from.
type origin uint8

const (
	assumed  origin = iota // the provider has not been reached yet
	unlisted               // the provider has no list
	listed
)

// list holds the models of a provider. It does not change.
type list struct {
	from   origin
	offers []model.Model // by name, after the default; not empty for the default provider
	all    []model.Model // of the provider, also those that are not offered
}

func newProvider(of ports.Provider, isDefault bool) *provider {
	p := &provider{Provider: of, about: of.About(), isDefault: isDefault, asking: make(chan struct{}, 1)}
	p.list.Store(p.offering(assumed, nil))
	return p
}

func (p *provider) load() *list { return p.list.Load() }

// offering returns the list of a provider that has these models.
func (p *provider) offering(from origin, all []model.Model) *list {
	for i := range all {
		all[i].ProviderName = p.about.Name
	}
	l := &list{from: from, all: all}
	first := p.first(l)
	if first != "" {
		l.offers = append(l.offers, p.describe(l, first))
	}
	rest := len(l.offers)
	lasting := slices.DeleteFunc(slices.Clone(all), func(m model.Model) bool { return m.Superseded })
	if len(lasting) <= maxOffered {
		for _, m := range lasting {
			if m.ID.Name() != first {
				l.offers = append(l.offers, m)
			}
		}
	}
	if !p.isDefault {
		rest = 0
	}
	slices.SortFunc(l.offers[rest:], byName)
	return l
}

func byName(a, b model.Model) int {
	return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
}

// first returns the name of the model that is offered in any case: the configured one, else the usual one unless the list lacks it. The
// default provider always has one. "" is none.
func (p *provider) first(l *list) string {
	_, isListed := find(l.all, model.NewID(p.about.ID, p.about.Usual))
	switch {
	case p.about.Configured != "":
		return p.about.Configured
	case isListed || l.from != listed:
		return p.about.Usual
	case p.isDefault && len(l.all) > 0: // whatever the order of the list, which may change
		return slices.MinFunc(l.all, byName).ID.Name()
	case p.isDefault:
		return p.about.Usual
	}
	return ""
}

func (p *provider) describe(l *list, name string) model.Model {
	if m, ok := find(l.all, model.NewID(p.about.ID, name)); ok {
		return m
	}
	m := p.Describe(name)
	m.ProviderName = p.about.Name
	return m
}

// refresh asks the provider for its models, unless that was done within the last age, or retryEvery after a failure. Of parallel
// calls one asks and the others wait for it. It reports whether the list is then the one that the provider last sent, and returns the error with
// which the provider began to fail.
func (p *provider) refresh(ctx context.Context, clock ports.Clock, age time.Duration) (current bool, began error) {
	select {
	case p.asking <- struct{}{}:
	case <-ctx.Done():
		return false, nil
	}
	defer func() { <-p.asking }()
	if !p.current {
		age = min(age, retryEvery-time.Second)
	}
	if !p.asked.IsZero() && clock.Now().Sub(p.asked) < age {
		return p.current, nil
	}
	call, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	all, err := p.Models(call)
	if ctx.Err() != nil { // it says nothing about the provider
		return false, nil
	}
	p.asked = clock.Now()
	switch {
	case err == nil:
		p.list.Store(p.offering(listed, slices.Clone(all)))
	case errors.Is(err, ports.ErrModelMissing) && p.load().from != listed:
		p.list.Store(p.offering(unlisted, nil))
		err = nil
	}
	if p.current = err == nil; p.current == p.failing {
		p.failing = !p.failing
		return p.current, err
	}
	return p.current, nil
}

// keep returns a model that was chosen earlier. Unless the provider has said that it lacks it, it is trusted.
func (p *provider) keep(id model.ID, current bool) (model.Model, bool) {
	l := p.load()
	if m, ok := l.offer(id); ok {
		return m, true
	}
	if m, ok := find(l.all, id); ok {
		return m, true
	}
	return p.describe(l, id.Name()), !current || l.from != listed
}

// offer returns an offered model.
func (l *list) offer(id model.ID) (model.Model, bool) { return find(l.offers, id) }

func find(all []model.Model, id model.ID) (model.Model, bool) {
	i := slices.IndexFunc(all, func(m model.Model) bool { return m.ID == id })
	if i < 0 {
		return model.Model{}, false
	}
	return all[i], true
}
