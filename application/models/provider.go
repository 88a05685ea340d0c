package models

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/model"
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

// provider is a provider with the list of models that it last sent.
type provider struct {
	ports.ConnectedProvider
	about     model.Provider
	isDefault bool
	endpoint  *model.Endpoint // nil: of the environment
	stop      context.CancelFunc
	list      atomic.Pointer[list]
	problem   atomic.Pointer[fault.Error] // of the last question for models
	asking    chan struct{}               // holds a token while the provider is being asked
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
	from origin
	all  []model.Model // of the provider, also those that are not offered
}

func newProvider(of ports.ConnectedProvider, isDefault bool, endpoint *model.Endpoint) *provider {
	p := &provider{ConnectedProvider: of, about: of.About(), isDefault: isDefault, endpoint: endpoint, asking: make(chan struct{}, 1)}
	p.stop = func() {}
	p.store(assumed, nil)
	return p
}

func (p *provider) load() *list { return p.list.Load() }

func (p *provider) store(from origin, all []model.Model) {
	for i := range all {
		all[i].ProviderName = p.about.Name
	}
	p.list.Store(&list{from: from, all: all})
}

func byName(a, b model.Model) int {
	return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.ID, b.ID))
}

// offersNew reports whether models are offered about which administrators have said nothing.
func (p *provider) offersNew(l *list) bool {
	if p.endpoint != nil && p.endpoint.OffersNew != nil {
		return *p.endpoint.OffersNew
	}
	return lasting(l.all) <= model.MaxOffered
}

// lasting counts the models that are not another name of one.
func lasting(all []model.Model) (n int) {
	for _, m := range all {
		if !m.Superseded {
			n++
		}
	}
	return n
}

// first returns the name of the model that is offered in any case, by a provider of the environment: the configured one, else the usual one
// unless the list lacks it. The default provider always has one. "" is none.
func (p *provider) first(l *list) string {
	_, isListed := find(l.all, model.NewID(p.about.ID, p.about.Usual))
	switch {
	case p.endpoint != nil:
		return ""
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
	p.problem.Store(nil)
	if err != nil {
		p.problem.Store(p.Explain(err))
	}
	switch {
	case err == nil:
		p.store(listed, slices.Clone(all))
	case errors.Is(err, ports.ErrModelMissing) && p.load().from != listed:
		p.store(unlisted, nil)
		err = nil
	}
	if p.current = err == nil; p.current == p.failing {
		p.failing = !p.failing
		return p.current, err
	}
	return p.current, nil
}

func find(all []model.Model, id model.ID) (model.Model, bool) {
	i := slices.IndexFunc(all, func(m model.Model) bool { return m.ID == id })
	if i < 0 {
		return model.Model{}, false
	}
	return all[i], true
}
