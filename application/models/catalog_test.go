package models_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/adapters/system"
	"chatbot/application/models"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/setting"
	"chatbot/ports"
)

var ada = identity.Actor{User: 7, Role: identity.Member}

// fakeProvider tells the models in names, after delay, or fails.
type fakeProvider struct {
	ports.Completer
	ports.Embedder
	about model.Provider
	delay time.Duration

	mu     sync.Mutex
	names  []string
	fail   error
	asked  int
	closed int
}

func (f *fakeProvider) About() model.Provider { return f.about }

func (f *fakeProvider) Describe(name string) model.Model {
	name = strings.TrimSuffix(name, ":latest")
	return model.Model{ID: model.NewID(f.about.ID, name), Name: name, ContextTokens: 1000, Superseded: strings.HasSuffix(name, "-2026-01-31")}
}

func (f *fakeProvider) Models(ctx context.Context) ([]model.Model, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	select {
	case <-time.After(f.delay):
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	var all []model.Model
	for _, name := range f.names {
		m := f.Describe(name)
		m.ContextTokens = 5000 // as the provider reports it
		all = append(all, m)
	}
	return all, f.fail
}

func (f *fakeProvider) Answer(context.Context, ports.Prompt, func(chat.Delta)) (ports.Completion, error) {
	panic("not asked")
}
func (f *fakeProvider) Ping(context.Context) error { return nil }
func (f *fakeProvider) Explain(err error) *fault.Error {
	return model.ErrProviderFailed.Because(err)
}
func (f *fakeProvider) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed++
	return nil
}

func (f *fakeProvider) tell(names ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.names, f.fail = names, nil
}

func (f *fakeProvider) failWith(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = err
}

// unset are the settings of an installation in which nobody has chosen a default.
func unset() setting.Values { return setting.Values{} }

type fakeLogger struct {
	mu  sync.Mutex
	all []ports.Record
}

func (f *fakeLogger) Log(_ context.Context, r ports.Record) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, r)
}

func openAI(names ...string) *fakeProvider {
	return &fakeProvider{about: model.Provider{ID: "openai", Name: "OpenAI", Usual: "mini"}, names: names}
}

func ollama(names ...string) *fakeProvider {
	return &fakeProvider{about: model.Provider{ID: "ollama", Name: "Ollama", Usual: "llama"}, names: names}
}

// newCatalog returns a catalog of providers of the environment.
func newCatalog(logger ports.Logger, settings func() setting.Values, providers ...*fakeProvider) *models.Catalog {
	p := models.CatalogPorts{DefaultChosen: true, Stored: &fakeStore{}, Settings: settings, Clock: system.Clock{}, Logger: logger}
	for _, one := range providers {
		p.Providers = append(p.Providers, one)
	}
	return models.NewCatalog(p)
}

// inBubble runs a catalog of these providers in virtual time, from after their first answers.
func inBubble(t *testing.T, test func(t *testing.T, c *models.Catalog), providers ...*fakeProvider) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := newCatalog(&fakeLogger{}, unset, providers...)
		runCatalog(t, c)
		test(t, c)
	})
}

// runCatalog runs a catalog until the test ends, and waits for the first answers.
func runCatalog(t *testing.T, c *models.Catalog) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); c.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	synctest.Wait()
}

func offered(t *testing.T, c *models.Catalog) (ids []model.ID) {
	t.Helper()
	all, err := c.List(t.Context(), ada)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if m.ProviderName == "" || m.ContextTokens == 0 {
			t.Errorf("%s is not described: %+v", m.ID, m)
		}
		ids = append(ids, m.ID)
	}
	return ids
}

func TestListHasDefaultFirstThenProvidersByName(t *testing.T) {
	configured := openAI("zebra", "Alpha", "chosen")
	configured.about.Configured = "chosen"
	many := make([]string, 51)
	for i := range many {
		many[i] = fmt.Sprintf("model-%02d", i)
	}
	unlisted, down := openAI(), openAI()
	unlisted.fail, down.fail = ports.ErrModelMissing, ports.ErrModelUnavailable
	for name, c := range map[string]struct {
		first, second *fakeProvider
		want          []model.ID
	}{
		"the configured model":               {configured, ollama("qwen", "gemma"), []model.ID{"openai/chosen", "openai/Alpha", "openai/zebra", "ollama/gemma", "ollama/qwen"}},
		"the usual model":                    {openAI("zebra", "mini", "alpha"), ollama("llama", "a"), []model.ID{"openai/mini", "openai/alpha", "openai/zebra", "ollama/a", "ollama/llama"}},
		"a server that lacks the usual one":  {openAI("qwen.gguf", "a.gguf"), ollama(), []model.ID{"openai/a.gguf", "openai/qwen.gguf"}},
		"too many to offer":                  {openAI(append(many, "mini")...), ollama(many...), []model.ID{"openai/mini"}},
		"too many, without the usual one":    {openAI(many...), ollama(), []model.ID{"openai/model-00"}},
		"none pulled yet":                    {ollama(), openAI(), []model.ID{"ollama/llama"}},
		"a dated version beside its name":    {openAI("mini", "mini-2026-01-31"), ollama(), []model.ID{"openai/mini"}},
		"a server without a list":            {unlisted, ollama("a"), []model.ID{"openai/mini", "ollama/a"}},
		"a provider that cannot be reached":  {ollama("llama"), down, []model.ID{"ollama/llama", "openai/mini"}},
		"names with slashes, as routers use": {openAI("mini", "meta/llama-4"), ollama(), []model.ID{"openai/mini", "openai/meta/llama-4"}},
	} {
		inBubble(t, func(t *testing.T, catalog *models.Catalog) {
			if got := offered(t, catalog); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
			if got := catalog.Default().ID; got != c.want[0] {
				t.Errorf("%s: the default is %s", name, got)
			}
		}, c.first, c.second)
	}
}

func TestReportedValuesCountMoreThanAssumedOnes(t *testing.T) {
	inBubble(t, func(t *testing.T, c *models.Catalog) {
		if m := c.Default(); m.ContextTokens != 5000 || m.ProviderName != "OpenAI" {
			t.Errorf("%+v", m)
		}
	}, openAI("mini"))
}

func TestChooseRefusesWhatIsNotOffered(t *testing.T) {
	inBubble(t, func(t *testing.T, c *models.Catalog) {
		for wanted, want := range map[model.ID]error{
			"": nil, "openai/mini": nil, "ollama/qwen": nil, "ollama/qwen:latest": nil, "openai/other": model.ErrUnknown, "ollama/llama": model.ErrUnknown,
			"other/mini": model.ErrUnknown, "mini": model.ErrUnknown, "openai/": model.ErrUnknown, "/mini": model.ErrUnknown, "openai": model.ErrUnknown,
		} {
			m, err := c.Choose(t.Context(), ada, wanted)
			if !errors.Is(err, want) || err == nil && wanted != "" && m.ID != model.ID(strings.TrimSuffix(string(wanted), ":latest")) {
				t.Errorf("%q: %+v, %v", wanted, m, err)
			}
		}
		for name, actor := range map[string]identity.Actor{"nobody": {}, "an operator": {Role: identity.Operator}} {
			if _, err := c.Choose(t.Context(), actor, ""); !errors.Is(err, model.ErrUnknown) {
				t.Errorf("%s chooses: %v", name, err)
			}
			if all, err := c.List(t.Context(), actor); !errors.Is(err, model.ErrUnknown) {
				t.Errorf("%s sees %v, %v", name, all, err)
			}
		}
	}, openAI("mini"), ollama("qwen"))
}

// TestNewModelCanBeChosenSoon: after `ollama pull`, without waiting for the next refresh, but the provider is not asked each time.
func TestNewModelCanBeChosenSoon(t *testing.T) {
	second := ollama("qwen")
	inBubble(t, func(t *testing.T, c *models.Catalog) {
		second.tell("qwen", "gemma")
		if _, err := c.Choose(t.Context(), ada, "ollama/gemma"); !errors.Is(err, model.ErrUnknown) || second.asked != 1 {
			t.Errorf("at once: %v, asked %d times", err, second.asked)
		}
		time.Sleep(11 * time.Second)
		var choosing sync.WaitGroup
		for range 20 {
			choosing.Go(func() {
				if _, err := c.Choose(t.Context(), ada, "ollama/gemma"); err != nil {
					t.Errorf("later: %v", err)
				}
			})
		}
		choosing.Wait()
		if second.asked != 2 {
			t.Errorf("asked %d times", second.asked)
		}
	}, openAI("mini"), second)
}

func TestRefreshFindsAndDropsModels(t *testing.T) {
	first := openAI("mini", "old")
	inBubble(t, func(t *testing.T, c *models.Catalog) {
		first.tell("mini", "new")
		time.Sleep(6 * time.Minute)
		if got := offered(t, c); !slices.Equal(got, []model.ID{"openai/mini", "openai/new"}) {
			t.Errorf("offered %v", got)
		}
		if first.asked > 3 {
			t.Errorf("asked %d times in 6 minutes", first.asked)
		}
		for _, failure := range []error{ports.ErrModelUnavailable, ports.ErrModelMissing, ports.ErrModelBadReply} {
			first.failWith(failure)
			time.Sleep(6 * time.Minute)
			if got := offered(t, c); len(got) != 2 {
				t.Errorf("while it fails with %v: %v", failure, got)
			}
		}
	}, first)
}

// TestModelsAreTrustedWhileTheProviderCannotBeAsked: another server may have seen a model that this one has not.
func TestModelsAreTrustedWhileTheProviderCannotBeAsked(t *testing.T) {
	second := ollama("qwen")
	inBubble(t, func(t *testing.T, c *models.Catalog) {
		for _, failure := range []error{ports.ErrModelUnavailable, ports.ErrModelMissing} {
			second.failWith(failure)
			time.Sleep(11 * time.Second)
			for range 2 { // the second time at once
				if _, err := c.Choose(t.Context(), ada, "ollama/gemma"); !errors.Is(err, ports.ErrModelUnavailable) {
					t.Errorf("%v: chosen: %v", failure, err)
				}
				if m, _, err := c.Keep(t.Context(), "ollama/gemma"); err != nil || m.ID != "ollama/gemma" {
					t.Errorf("%v: kept: %+v, %v", failure, m, err)
				}
			}
			if _, err := c.Choose(t.Context(), ada, "ollama/qwen"); err != nil {
				t.Errorf("%v: one that is known: %v", failure, err)
			}
		}
		second.tell("qwen")
		time.Sleep(2 * time.Minute)
		if _, _, err := c.Keep(t.Context(), "ollama/gemma"); !errors.Is(err, model.ErrGone) {
			t.Errorf("after it came back: %v", err)
		}
	}, openAI("mini"), second)
}

func TestCanceledCallerSaysNothingAboutTheProvider(t *testing.T) {
	second := ollama("qwen")
	inBubble(t, func(t *testing.T, c *models.Catalog) {
		second.mu.Lock()
		second.delay = time.Second
		second.mu.Unlock()
		second.tell("qwen", "gemma")
		time.Sleep(11 * time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, _, err := c.Keep(ctx, "ollama/gemma"); err != nil {
			t.Errorf("the canceled one: %v", err)
		}
		if _, err := c.Choose(t.Context(), ada, "ollama/gemma"); err != nil {
			t.Errorf("the next one: %v", err)
		}
	}, openAI("mini"), second)
}

func TestDefaultDoesNotDependOnTheOrderOfTheList(t *testing.T) {
	logger, first := &fakeLogger{}, openAI("b", "a", "c")
	synctest.Test(t, func(t *testing.T) {
		c := newCatalog(logger, unset, first)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
		defer cancel()
		time.AfterFunc(7*time.Minute, func() { first.tell("c", "b", "a") })
		c.Run(ctx)
		if c.Default().ID != "openai/a" || len(logger.all) != 1 || logger.all[0].Fields["before"] != "openai/mini" {
			t.Errorf("%s, logged %+v", c.Default().ID, logger.all)
		}
	})
}

func TestProviderDownAtStartIsAskedAgainEachMinute(t *testing.T) {
	second := ollama()
	second.fail = ports.ErrModelUnavailable
	inBubble(t, func(t *testing.T, c *models.Catalog) {
		if _, err := c.Choose(t.Context(), ada, "ollama/qwen"); !errors.Is(err, ports.ErrModelUnavailable) {
			t.Errorf("chosen while it is down: %v", err)
		}
		if m, _, err := c.Keep(t.Context(), "ollama/qwen"); err != nil || m.ID != "ollama/qwen" || m.ProviderName != "Ollama" {
			t.Errorf("kept while it is down: %+v, %v", m, err)
		}
		second.tell("qwen")
		time.Sleep(2 * time.Minute)
		if _, err := c.Choose(t.Context(), ada, "ollama/qwen"); err != nil {
			t.Errorf("chosen after it came up: %v", err)
		}
	}, openAI("mini"), second)
}

func TestSlowProviderDelaysOnlyItsOwnModels(t *testing.T) {
	second := ollama("qwen")
	second.delay = time.Hour
	inBubble(t, func(t *testing.T, c *models.Catalog) {
		began := time.Now()
		if _, err := c.Choose(t.Context(), ada, "openai/mini"); err != nil || time.Since(began) != 0 {
			t.Errorf("another's model: %v after %v", err, time.Since(began))
		}
		offered(t, c)
		if _, err := c.Choose(t.Context(), ada, "ollama/qwen"); !errors.Is(err, ports.ErrModelUnavailable) || time.Since(began) > 11*time.Second {
			t.Errorf("its model: %v after %v", err, time.Since(began))
		}
	}, openAI("mini"), second)
}

func TestKeepFindsModelsThatAreNotOfferedAnyMore(t *testing.T) {
	many := make([]string, 51)
	for i := range many {
		many[i] = fmt.Sprintf("model-%02d", i)
	}
	first, second := openAI(many...), ollama("qwen", "qwen-2026-01-31")
	inBubble(t, func(t *testing.T, c *models.Catalog) {
		m, provider, err := c.Keep(t.Context(), "openai/model-33")
		if err != nil || m.ID != "openai/model-33" || provider != ports.Provider(first) {
			t.Errorf("one of many: %+v, %v, %v", m, provider, err)
		}
		if m, provider, err := c.Keep(t.Context(), ""); err != nil || m.ID != "openai/model-00" || provider != ports.Provider(first) {
			t.Errorf("the default: %+v, %v, %v", m, provider, err)
		}
		if m, _, err := c.Keep(t.Context(), "ollama/qwen-2026-01-31"); err != nil || m.ID != "ollama/qwen-2026-01-31" {
			t.Errorf("another name of one: %+v, %v", m, err)
		}
		for _, gone := range []model.ID{"ollama/removed", "other/model", "model-33", "openai/"} {
			if _, _, err := c.Keep(t.Context(), gone); !errors.Is(err, model.ErrGone) {
				t.Errorf("%s: %v", gone, err)
			}
		}
	}, first, second)
}

func TestFailureToListIsLoggedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		logger, first := &fakeLogger{}, openAI()
		first.fail = ports.ErrModelRefusedKey
		c := newCatalog(logger, unset, first)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		c.Run(ctx)
		if len(logger.all) != 1 || !errors.Is(logger.all[0].Err, ports.ErrModelRefusedKey) || first.asked < 9 {
			t.Errorf("logged %+v, asked %d times", logger.all, first.asked)
		}
	})
}
