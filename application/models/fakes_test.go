package models_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"chatbot/domain/model"
	"chatbot/ports"
)

// fakeStore implements ports.Models and ports.Endpoints.
type fakeStore struct {
	mu     sync.Mutex
	stored model.Stored
	outage error
}

func (f *fakeStore) fail(outage error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.outage = outage
}

func (f *fakeStore) Load(context.Context) (model.Stored, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := f.stored
	all.Endpoints, all.Entries = slices.Clone(all.Endpoints), slices.Clone(all.Entries)
	return all, f.outage
}

func (f *fakeStore) Revision(context.Context) (int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.stored.Revision, f.outage
}

func (f *fakeStore) change(do func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.outage != nil {
		return f.outage
	}
	f.stored.Revision++
	return do()
}

func (f *fakeStore) entry(id model.ID) int {
	return slices.IndexFunc(f.stored.Entries, func(e model.Entry) bool { return e.ID == id })
}

func (f *fakeStore) Put(_ context.Context, e model.Entry) error {
	return f.change(func() error {
		i := f.entry(e.ID)
		switch {
		case i < 0 && e.Version == 1:
			f.stored.Entries = append(f.stored.Entries, e)
		case i >= 0 && f.stored.Entries[i].Version == e.Version-1:
			f.stored.Entries[i] = e
		default:
			return model.ErrModelChanged
		}
		return nil
	})
}

func (f *fakeStore) Delete(_ context.Context, id model.ID) error {
	return f.change(func() error {
		i := f.entry(id)
		if i < 0 {
			return model.ErrNoModel
		}
		f.stored.Entries = slices.Delete(f.stored.Entries, i, i+1)
		return nil
	})
}

// fakeEndpoints implements ports.Endpoints over the same store.
type fakeEndpoints struct{ *fakeStore }

func (f fakeEndpoints) endpoint(id string) int {
	return slices.IndexFunc(f.stored.Endpoints, func(e model.Endpoint) bool { return e.ID == id })
}

func (f fakeEndpoints) Add(_ context.Context, e model.Endpoint) error {
	return f.change(func() error {
		if f.endpoint(e.ID) >= 0 {
			return model.ErrProviderTaken
		}
		f.stored.Endpoints = append(f.stored.Endpoints, e)
		return nil
	})
}

func (f fakeEndpoints) Change(_ context.Context, e model.Endpoint) error {
	return f.change(func() error {
		i := f.endpoint(e.ID)
		switch {
		case i < 0:
			return model.ErrNoProvider
		case f.stored.Endpoints[i].Version != e.Version-1:
			return model.ErrProviderChanged
		}
		f.stored.Endpoints[i] = e
		return nil
	})
}

func (f fakeEndpoints) Delete(_ context.Context, id string) error {
	return f.change(func() error {
		i := f.endpoint(id)
		if i < 0 {
			return model.ErrNoProvider
		}
		f.stored.Endpoints = slices.Delete(f.stored.Endpoints, i, i+1)
		f.stored.Entries = slices.DeleteFunc(f.stored.Entries, func(e model.Entry) bool { return e.ID.Provider() == id })
		return nil
	})
}

func (f fakeEndpoints) Reseal(_ context.Context, old model.Endpoint, key, headers string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if i := f.endpoint(old.ID); i >= 0 && f.stored.Endpoints[i].Key == old.Key && f.stored.Endpoints[i].Headers == old.Headers {
		f.stored.Endpoints[i].Key, f.stored.Endpoints[i].Headers = key, headers
	}
	return f.outage
}

// fakeSealer seals by writing the key and the place beside the value.
type fakeSealer struct{ key, previous string }

func (f fakeSealer) Seal(value, place string) (string, error) {
	return strings.Join([]string{f.key, place, value}, "|"), nil
}

func (f fakeSealer) Open(sealed, place string) (string, error) {
	parts := strings.SplitN(sealed, "|", 3)
	if len(parts) != 3 || parts[1] != place || parts[0] != f.key && (parts[0] != f.previous || f.previous == "") {
		return "", ports.ErrSealed
	}
	return parts[2], nil
}

func (f fakeSealer) IsCurrent(sealed string) bool { return strings.HasPrefix(sealed, f.key+"|") }

// fakeConnector connects to the fake providers at their base URLs, with the connections that it was given.
type fakeConnector struct {
	mu sync.Mutex
	at map[string]*fakeProvider // by base URL
	to []model.Connection
}

func (f *fakeConnector) Normalize(_ model.Kind, baseURL string) (string, error) { return baseURL, nil }

func (f *fakeConnector) Connect(c model.Connection) (ports.ConnectedProvider, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.to = append(f.to, c)
	p := f.at[c.BaseURL]
	if p == nil {
		return nil, errors.New("no such server")
	}
	return &connectedFake{fakeProvider: p, about: model.Provider{ID: c.ID, Name: c.Name, Kind: c.Kind, BaseURL: c.BaseURL, HasKey: c.Key != "", Usual: p.about.Usual}}, nil
}

// connectedFake is a fake server under the id of a provider.
type connectedFake struct {
	*fakeProvider
	about model.Provider
}

func (f *connectedFake) About() model.Provider { return f.about }

func (f *connectedFake) Describe(name string) model.Model {
	m := f.fakeProvider.Describe(name)
	m.ID = model.NewID(f.about.ID, m.ID.Name())
	return m
}

func (f *connectedFake) Models(ctx context.Context) ([]model.Model, error) {
	all, err := f.fakeProvider.Models(ctx)
	for i := range all {
		all[i].ID = model.NewID(f.about.ID, all[i].ID.Name())
	}
	return all, err
}
