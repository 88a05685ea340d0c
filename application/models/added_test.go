package models_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/adapters/system"
	"chatbot/application/models"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/ports"
)

// installation is a catalog with a store, whose environment has these providers, and servers at their base URLs.
type installation struct {
	*models.Catalog
	store     *fakeStore
	connector *fakeConnector
	logger    *fakeLogger
}

func newInstallation(chosen bool, servers map[string]*fakeProvider, environment ...*fakeProvider) installation {
	i := installation{store: &fakeStore{}, connector: &fakeConnector{at: servers}, logger: &fakeLogger{}}
	p := models.CatalogPorts{
		DefaultChosen: chosen, Stored: i.store, Connector: i.connector, Sealer: fakeSealer{key: "k1"}, Settings: unset, Clock: system.Clock{}, Logger: i.logger,
	}
	for _, one := range environment {
		p.Providers = append(p.Providers, one)
	}
	i.Catalog = models.NewCatalog(p)
	return i
}

func demo() *fakeProvider {
	return &fakeProvider{about: model.Provider{ID: "demo", Name: "Demo", Kind: model.Demo, Configured: "demo"}, names: []string{"demo"}}
}

func endpoint(id string, version int64) model.Endpoint {
	return model.Endpoint{ID: id, Name: "Server " + id, Kind: model.OpenAI, BaseURL: "http://" + id, Enabled: true, Version: version}
}

func (i installation) add(t *testing.T, e model.Endpoint) {
	t.Helper()
	if err := (fakeEndpoints{i.store}).Add(t.Context(), e); err != nil {
		t.Fatal(err)
	}
}

// wantOffered checks what ada may choose.
func wantOffered(t *testing.T, c *models.Catalog, name string, want ...model.ID) {
	t.Helper()
	all, err := c.List(t.Context(), ada)
	var got []model.ID
	for _, m := range all {
		got = append(got, m.ID)
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%s: %v, %v, want %v", name, got, err, want)
	}
}

// TestProvidersOfOtherServersCountWithinSeconds: added, changed, disabled and deleted, without a restart.
func TestProvidersOfOtherServersCountWithinSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		acme, moved := openAI("large"), openAI("larger")
		i := newInstallation(false, map[string]*fakeProvider{"http://acme": acme, "http://moved": moved}, demo())
		runCatalog(t, i.Catalog)
		wantOffered(t, i.Catalog, "at first", "demo/demo")
		wait := func() { time.Sleep(4900 * time.Millisecond); synctest.Wait() }
		i.add(t, endpoint("acme", 1))
		wait()
		wantOffered(t, i.Catalog, "added", "acme/large")
		_, before, err := i.Keep(t.Context(), "acme/large")
		if err != nil {
			t.Fatal(err)
		}
		changed := endpoint("acme", 2)
		changed.BaseURL = "http://moved"
		if err := (fakeEndpoints{i.store}).Change(t.Context(), changed); err != nil {
			t.Fatal(err)
		}
		wait()
		wantOffered(t, i.Catalog, "moved", "acme/larger")
		if before.(*connectedFake).fakeProvider != acme || acme.closed != 1 {
			t.Errorf("the first connection was closed %d times", acme.closed)
		}
		asked := acme.asked
		changed.Version, changed.Enabled = 3, false
		if err := (fakeEndpoints{i.store}).Change(t.Context(), changed); err != nil {
			t.Fatal(err)
		}
		wait()
		wantOffered(t, i.Catalog, "disabled", "demo/demo")
		changed.Version, changed.Enabled = 4, true
		if err := (fakeEndpoints{i.store}).Change(t.Context(), changed); err != nil {
			t.Fatal(err)
		}
		wait()
		wantOffered(t, i.Catalog, "enabled", "acme/larger")
		if err := (fakeEndpoints{i.store}).Delete(t.Context(), "acme"); err != nil {
			t.Fatal(err)
		}
		wait()
		wantOffered(t, i.Catalog, "deleted", "demo/demo")
		if _, _, err := i.Keep(t.Context(), "acme/larger"); !errors.Is(err, model.ErrGone) {
			t.Errorf("kept: %v", err)
		}
		time.Sleep(time.Hour)
		if acme.asked != asked || moved.closed != 2 {
			t.Errorf("a provider that is gone was asked %d times more; the other closed %d times", acme.asked-asked, moved.closed)
		}
	})
}

func TestOutageOfStorageKeepsProviders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := newInstallation(false, map[string]*fakeProvider{"http://acme": openAI("m")}, demo())
		i.add(t, endpoint("acme", 1))
		runCatalog(t, i.Catalog)
		i.store.fail(ports.ErrStorage)
		time.Sleep(time.Minute)
		synctest.Wait()
		wantOffered(t, i.Catalog, "during the outage", "acme/m")
		warned := 0
		for _, r := range i.logger.all {
			if errors.Is(r.Err, ports.ErrStorage) {
				warned++
			}
		}
		if warned != 1 {
			t.Errorf("logged %d times", warned)
		}
	})
}

// TestSlowProviderDoesNotDelayOthers: each is asked in a loop of its own.
func TestSlowProviderDoesNotDelayOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow, quick := openAI("s"), openAI("q")
		slow.delay = time.Hour
		i := newInstallation(false, map[string]*fakeProvider{"http://slow": slow, "http://quick": quick}, demo())
		i.add(t, endpoint("slow", 1))
		i.add(t, endpoint("quick", 1))
		runCatalog(t, i.Catalog)
		wantOffered(t, i.Catalog, "at once", "quick/q")
	})
}

func TestDemoStepsBackForProvidersThatHadModels(t *testing.T) {
	yes, no := true, false
	for name, c := range map[string]struct {
		offersNew *bool
		chosen    bool
		fails     bool
		want      error
		models    []model.ID
	}{
		"one that lists its models":             {&yes, false, false, nil, []model.ID{"acme/m"}},
		"one that is down after a restart":      {&yes, false, true, ports.ErrModelUnavailable, nil},
		"one that never listed its models":      {nil, false, true, nil, []model.ID{"demo/demo"}},
		"one whose models nobody has enabled":   {&no, false, false, nil, []model.ID{"demo/demo"}},
		"the operator chose the demo":           {&yes, true, false, nil, []model.ID{"demo/demo", "acme/m"}},
		"the operator chose it, the other down": {&yes, true, true, nil, []model.ID{"demo/demo"}},
	} {
		synctest.Test(t, func(t *testing.T) {
			server := openAI("m")
			if c.fails {
				server.failWith(ports.ErrModelUnavailable)
			}
			i := newInstallation(c.chosen, map[string]*fakeProvider{"http://acme": server}, demo())
			e := endpoint("acme", 1)
			e.OffersNew = c.offersNew
			i.add(t, e)
			runCatalog(t, i.Catalog)
			wantOffered(t, i.Catalog, name, c.models...)
			m, err := i.Choose(t.Context(), ada, "")
			if !errors.Is(err, c.want) || err == nil && m.ID != c.models[0] || err == nil && i.Default().ID != m.ID {
				t.Errorf("%s: %s, %v", name, m.ID, err)
			}
		})
	}
}

func TestWordOfAdministratorsCountsMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := newInstallation(true, map[string]*fakeProvider{"http://acme": openAI("a", "b", "c-2026-01-31")}, openAI("mini", "large"))
		i.add(t, endpoint("acme", 1))
		put := func(id model.ID, change func(*model.Entry)) {
			e := model.Entry{ID: id, Version: 1}
			change(&e)
			if err := i.store.Put(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
		put("openai/large", func(e *model.Entry) { e.Enabled = new(false) })
		put("acme/a", func(e *model.Entry) {
			e.Name, e.ContextTokens, e.InputPrice, e.OutputPrice = new("Zed"), new(7), new(int64(250)), new(int64(2000))
		})
		put("acme/b", func(e *model.Entry) { e.Limit([]identity.GroupID{3}) })
		put("acme/c-2026-01-31", func(e *model.Entry) { e.Enabled = new(true) })
		put("acme/hand", func(e *model.Entry) { e.Added = true })
		put("acme/gone", func(e *model.Entry) { e.Enabled = new(true) })
		put("none/m", func(e *model.Entry) { e.Added = true })
		runCatalog(t, i.Catalog)
		wantOffered(t, i.Catalog, "to all", "openai/mini", "acme/c-2026-01-31", "acme/hand", "acme/a")
		m, err := i.Choose(t.Context(), ada, "acme/a")
		if err != nil || m.Name != "Zed" || m.ContextTokens != 7 || m.Price == nil || *m.Price != (model.Price{Input: 250, Output: 2000}) || m.ProviderName != "Server acme" {
			t.Errorf("%+v, %v", m, err)
		}
		for _, id := range []model.ID{"openai/large", "acme/b", "acme/gone", "none/m"} {
			if _, err := i.Choose(t.Context(), ada, id); !errors.Is(err, model.ErrUnknown) {
				t.Errorf("%s: %v", id, err)
			}
		}
		member := identity.Actor{User: 8, Role: identity.Member, Groups: []identity.GroupID{2, 3}}
		if m, err := i.Choose(t.Context(), member, "acme/b"); err != nil || m.ID != "acme/b" {
			t.Errorf("a member of the group: %v", err)
		}
		for _, id := range []model.ID{"openai/large", "acme/b", "acme/hand"} { // chosen before
			if _, _, err := i.Keep(t.Context(), id); err != nil {
				t.Errorf("%s is not kept: %v", id, err)
			}
		}
		if !i.Lacks("openai/large") || i.Lacks("acme/b") || i.Lacks("acme/hand") {
			t.Error("a disabled model is not lacking, or another one is")
		}
	})
}

func TestUnreadableSecretsDisableOneProvider(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := newInstallation(false, map[string]*fakeProvider{"http://acme": openAI("m"), "http://other": openAI("n")}, demo())
		e := endpoint("acme", 1)
		e.Key = "k0|providers/acme/api_key|secret"
		i.add(t, e)
		e = endpoint("other", 1)
		e.Key, e.Headers = "k1|providers/other/api_key|secret", "k1|providers/other/headers|X-A: b: c\nX-B: \n"
		i.add(t, e)
		runCatalog(t, i.Catalog)
		wantOffered(t, i.Catalog, "the other", "other/n")
		if _, err := i.Choose(t.Context(), ada, "acme/m"); !errors.Is(err, ports.ErrModelUnavailable) {
			t.Errorf("chosen: %v", err)
		}
		if to := i.connector.to; len(to) != 1 || to[0].Key != "secret" || fmt.Sprint(to[0].Headers) != "map[X-A:b: c X-B:]" {
			t.Errorf("connected %+v", to)
		}
	})
}

func TestResealIsRepeatable(t *testing.T) {
	i := newInstallation(false, nil, demo())
	for id, key := range map[string]string{"old": "k0|providers/old/api_key|a", "new": "k2|providers/new/api_key|b", "lost": "k9|providers/lost/api_key|c", "none": ""} {
		e := endpoint(id, 1)
		e.Key = key
		i.add(t, e)
	}
	c := models.NewCatalog(models.CatalogPorts{
		Providers: i.CatalogPorts.Providers, Stored: i.store, Connector: i.connector, Sealer: fakeSealer{key: "k2", previous: "k0"}, Settings: unset, Clock: system.Clock{}, Logger: i.logger,
	})
	for range 2 {
		if err := errors.Join(c.Refresh(t.Context()), c.Reseal(t.Context(), fakeEndpoints{i.store})); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range i.store.stored.Endpoints {
		want := map[string]string{"old": "k2|providers/old/api_key|a", "new": "k2|providers/new/api_key|b", "lost": "k9|providers/lost/api_key|c"}[e.ID]
		if e.Key != want {
			t.Errorf("%s is sealed as %s", e.ID, e.Key)
		}
	}
}

// TestParallelRefreshesKeepTheLatest: what was read first does not replace what was read later.
func TestParallelRefreshesKeepTheLatest(t *testing.T) {
	i := newInstallation(false, map[string]*fakeProvider{"http://acme": openAI("m")}, demo())
	i.add(t, endpoint("acme", 1))
	if err := i.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	i.store.stored = model.Stored{}
	if err := i.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	if len(i.Providers()) != 2 {
		t.Errorf("%d providers", len(i.Providers()))
	}
}
