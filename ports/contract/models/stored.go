package models

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/ports/contract"
)

// Stored verifies adapters of ports.Models and ports.Endpoints.
func Stored(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"every field comes back":         storedFields,
		"outdated changes of providers":  storedOutdatedEndpoint,
		"outdated changes of models":     storedOutdatedEntry,
		"what is not there":              storedMissing,
		"too many providers":             storedTooMany,
		"the revision grows":             storedRevision,
		"deleted with its models":        storedDelete,
		"sealed again":                   storedReseal,
		"parallel additions of one":      storedRaceToAdd,
		"parallel changes of a provider": storedRaceToChange,
		"parallel changes of a model":    storedRaceToPut,
		"ended context":                  storedEnded,
	}.Run(t, fresh)
}

func endpoint(id string, version int64) model.Endpoint {
	return model.Endpoint{
		ID: id, Name: "Server " + id, Kind: model.OpenAI, BaseURL: "http://localhost:1/v1", Enabled: true,
		Version: version, CreatedAt: contract.Moment(1), ChangedBy: 7, ChangedAt: contract.Moment(int(version)),
	}
}

func entry(id model.ID, version int64) model.Entry {
	return model.Entry{ID: id, Said: model.Said{Enabled: new(version%2 == 1)}, Version: version, ChangedBy: 7, ChangedAt: contract.Moment(int(version))}
}

func load(t *testing.T, s contract.Storage) model.Stored {
	t.Helper()
	all, err := s.ModelEntries.Load(t.Context())
	contract.OK(t, err)
	return all
}

func wantLoaded(t *testing.T, s contract.Storage, endpoints []model.Endpoint, entries []model.Entry) {
	t.Helper()
	got := load(t, s)
	for i, e := range endpoints {
		endpoints[i].CreatedAt, endpoints[i].ChangedAt = contract.Kept(e.CreatedAt), contract.Kept(e.ChangedAt)
	}
	for i, e := range entries {
		entries[i].ChangedAt = contract.Kept(e.ChangedAt)
	}
	if !reflect.DeepEqual(got.Endpoints, endpoints) || !reflect.DeepEqual(got.Entries, entries) {
		t.Errorf("loaded %+v\nwant %+v\n%+v", got, endpoints, entries)
	}
}

func storedFields(t *testing.T, s contract.Storage) {
	wantLoaded(t, s, nil, nil)
	hostile := "'); DROP TABLE providers;-- \"?0 \\ ä😀\u202e" + strings.Repeat("ä", 50)
	full := model.Endpoint{
		ID: "z", Name: hostile, Kind: model.Ollama, BaseURL: hostile, Key: hostile, Headers: hostile, Enabled: false, OffersNew: new(false),
		Version: 1, CreatedAt: contract.Moment(1), ChangedBy: 1 << 40, ChangedAt: contract.Moment(2),
	}
	later := endpoint("a", 1)
	later.CreatedAt = contract.Moment(3)
	contract.OK(t, s.Endpoints.Add(t.Context(), later))
	contract.OK(t, s.Endpoints.Add(t.Context(), full))
	said := model.Entry{
		ID: "z/" + model.ID("b c%2Fd"), Added: true,
		Said: model.Said{
			Enabled: new(false), Name: &hostile, Description: new(""), ContextTokens: new(1 << 40), MaxOutputTokens: new(2),
			Vision: new(true), Tools: new(false), Reasoning: new(true), InputPrice: new(int64(0)), OutputPrice: new(int64(1) << 60),
		},
		Audience: identity.Audience{Restricted: true}, Version: 1, ChangedBy: 1 << 40, ChangedAt: contract.Moment(4),
	}
	nothing := model.Entry{ID: "environment/b/c:d%2F", Version: 1, ChangedBy: 7, ChangedAt: contract.Moment(5)}
	contract.OK(t, s.ModelEntries.Put(t.Context(), said))
	contract.OK(t, s.ModelEntries.Put(t.Context(), nothing))
	wantLoaded(t, s, []model.Endpoint{full, later}, []model.Entry{nothing, said})

	created := full.CreatedAt
	full.Name, full.Enabled, full.OffersNew, full.Key, full.Version, full.CreatedAt = "Z", true, nil, "", 2, contract.Moment(9)
	said.Said, said.Restricted, said.Added, said.Version = model.Said{}, false, false, 2
	contract.OK(t, s.Endpoints.Change(t.Context(), full))
	contract.OK(t, s.ModelEntries.Put(t.Context(), said))
	full.CreatedAt = created
	wantLoaded(t, s, []model.Endpoint{full, later}, []model.Entry{nothing, said})
}

func storedOutdatedEndpoint(t *testing.T, s contract.Storage) {
	contract.OK(t, s.Endpoints.Add(t.Context(), endpoint("a", 1)))
	contract.WantFault(t, s.Endpoints.Add(t.Context(), endpoint("a", 1)), model.ErrProviderTaken)
	contract.OK(t, s.Endpoints.Change(t.Context(), endpoint("a", 2)))
	for _, wrong := range []int64{1, 2, 4, 0, -1} {
		contract.WantFault(t, s.Endpoints.Change(t.Context(), endpoint("a", wrong)), model.ErrProviderChanged)
	}
	wantLoaded(t, s, []model.Endpoint{endpoint("a", 2)}, nil)
}

func storedOutdatedEntry(t *testing.T, s contract.Storage) {
	for _, wrong := range []int64{2, 3, -1} {
		contract.WantFault(t, s.ModelEntries.Put(t.Context(), entry("a/b", wrong)), model.ErrModelChanged)
	}
	contract.OK(t, s.ModelEntries.Put(t.Context(), entry("a/b", 1)))
	contract.OK(t, s.ModelEntries.Put(t.Context(), entry("a/b", 2)))
	for _, wrong := range []int64{1, 2, 4, -2} {
		contract.WantFault(t, s.ModelEntries.Put(t.Context(), entry("a/b", wrong)), model.ErrModelChanged)
	}
	foreign := entry("a/b", 3)
	foreign.Restricted, foreign.Groups = true, []identity.GroupID{1 << 40}
	contract.WantFault(t, s.ModelEntries.Put(t.Context(), foreign), model.ErrUnknownGroup)
	wantLoaded(t, s, nil, []model.Entry{entry("a/b", 2)})
}

func storedMissing(t *testing.T, s contract.Storage) {
	for _, id := range []string{"", "none", "'", "a/b"} {
		contract.WantFault(t, s.Endpoints.Change(t.Context(), endpoint(id, 2)), model.ErrNoProvider)
		contract.WantFault(t, s.Endpoints.Delete(t.Context(), id), model.ErrNoProvider)
		contract.WantFault(t, s.ModelEntries.Delete(t.Context(), model.ID(id)), model.ErrNoModel)
	}
}

func storedTooMany(t *testing.T, s contract.Storage) {
	for i := range model.MaxEndpoints {
		contract.OK(t, s.Endpoints.Add(t.Context(), endpoint(fmt.Sprint("p", i), 1)))
	}
	contract.WantFault(t, s.Endpoints.Add(t.Context(), endpoint("more", 1)), model.ErrTooManyProviders)
	contract.OK(t, s.Endpoints.Delete(t.Context(), "p7"))
	contract.OK(t, s.Endpoints.Add(t.Context(), endpoint("more", 1)))
	if n := len(load(t, s).Endpoints); n != model.MaxEndpoints {
		t.Errorf("%d providers", n)
	}
}

func storedRevision(t *testing.T, s contract.Storage) {
	last := int64(-1)
	for name, change := range []func() error{
		func() error { return nil },
		func() error { return s.Endpoints.Add(t.Context(), endpoint("a", 1)) },
		func() error { return s.Endpoints.Change(t.Context(), endpoint("a", 2)) },
		func() error { return s.ModelEntries.Put(t.Context(), entry("a/b", 1)) },
		func() error { return s.ModelEntries.Put(t.Context(), entry("a/b", 2)) },
		func() error { return s.ModelEntries.Delete(t.Context(), "a/b") },
		func() error { return s.Endpoints.Delete(t.Context(), "a") },
	} {
		contract.OK(t, change())
		revision, err := s.ModelEntries.Revision(t.Context())
		contract.OK(t, err)
		if revision <= last || load(t, s).Revision != revision {
			t.Errorf("%d: revision %d after %d, loaded %d", name, revision, last, load(t, s).Revision)
		}
		last = revision
	}
	contract.WantFault(t, s.Endpoints.Delete(t.Context(), "a"), model.ErrNoProvider)
	if load(t, s).Revision != last {
		t.Error("a refused change is counted")
	}
}

func storedDelete(t *testing.T, s contract.Storage) {
	for _, id := range []string{"a", "ab"} {
		contract.OK(t, s.Endpoints.Add(t.Context(), endpoint(id, 1)))
		for _, name := range []string{"x", "y"} {
			contract.OK(t, s.ModelEntries.Put(t.Context(), entry(model.NewID(id, name), 1)))
		}
	}
	contract.OK(t, s.Endpoints.Delete(t.Context(), "a"))
	contract.OK(t, s.ModelEntries.Delete(t.Context(), "ab/x"))
	wantLoaded(t, s, []model.Endpoint{endpoint("ab", 1)}, []model.Entry{entry("ab/y", 1)})
	contract.OK(t, s.Endpoints.Add(t.Context(), endpoint("a", 1))) // again
}

func storedReseal(t *testing.T, s contract.Storage) {
	old := endpoint("a", 1)
	old.Key, old.Headers = "key 1", "headers 1"
	contract.OK(t, s.Endpoints.Add(t.Context(), old))
	before := load(t, s).Revision
	other := old
	other.Headers = "headers 0"
	contract.OK(t, s.Endpoints.Reseal(t.Context(), other, "lost", "lost"))
	contract.OK(t, s.Endpoints.Reseal(t.Context(), old, "key 2", "headers 2"))
	contract.OK(t, s.Endpoints.Reseal(t.Context(), old, "late", "late"))
	old.Key, old.Headers = "key 2", "headers 2"
	wantLoaded(t, s, []model.Endpoint{old}, nil)
	if load(t, s).Revision != before {
		t.Error("sealing again is counted as a change")
	}
}

func storedRaceToAdd(t *testing.T, s contract.Storage) {
	contract.WantOneWinner(t, contract.Race(func(int) error { return s.Endpoints.Add(t.Context(), endpoint("a", 1)) }), model.ErrProviderTaken)
}

func storedRaceToChange(t *testing.T, s contract.Storage) {
	contract.OK(t, s.Endpoints.Add(t.Context(), endpoint("a", 1)))
	contract.WantOneWinner(t, contract.Race(func(int) error { return s.Endpoints.Change(t.Context(), endpoint("a", 2)) }), model.ErrProviderChanged)
}

func storedRaceToPut(t *testing.T, s contract.Storage) {
	for version := range int64(2) {
		contract.WantOneWinner(t, contract.Race(func(int) error { return s.ModelEntries.Put(t.Context(), entry("a/b", version+1)) }), model.ErrModelChanged)
	}
	if got := load(t, s).Entries; len(got) != 1 || got[0].Version != 2 {
		t.Errorf("%+v", got)
	}
}

func storedEnded(t *testing.T, s contract.Storage) {
	contract.WantEnded(t, "Load", func(ctx context.Context) error { _, err := s.ModelEntries.Load(ctx); return err })
	contract.WantEnded(t, "Revision", func(ctx context.Context) error { _, err := s.ModelEntries.Revision(ctx); return err })
	contract.WantEnded(t, "Put", func(ctx context.Context) error { return s.ModelEntries.Put(ctx, entry("a/b", 1)) })
	contract.WantEnded(t, "Add", func(ctx context.Context) error { return s.Endpoints.Add(ctx, endpoint("a", 1)) })
	contract.WantEnded(t, "Delete", func(ctx context.Context) error { return s.Endpoints.Delete(ctx, "a") })
	contract.WantEnded(t, "Reseal", func(ctx context.Context) error { return s.Endpoints.Reseal(ctx, endpoint("a", 1), "", "") })
}
