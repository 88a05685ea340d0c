package models_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/models"
	"chatbot/domain/model"
	"chatbot/domain/setting"
	"chatbot/ports"
)

func TestDefaultFollowsTheSettings(t *testing.T) {
	many := make([]string, 60)
	for i := range many {
		many[i] = string(rune('a'+i%26)) + string(rune('a'+i/26))
	}
	synctest.Test(t, func(t *testing.T) {
		var chosen model.ID
		first, second, third := openAI("mini", "large"), ollama("llama", "qwen"), openAI(many...)
		third.about.ID = "router"
		c := newCatalog(&fakeLogger{}, func() setting.Values { return setting.Values{DefaultModel: chosen} }, first, second, third)
		chosen = "ollama/gemma" // while no list is known, it is trusted
		if got := c.Default().ID; got != "ollama/gemma" || c.Lacks("ollama/gemma") || !c.Lacks("mistral/x") || !c.Lacks("") {
			t.Errorf("before the lists are known: %s", got)
		}
		runCatalog(t, c)
		for _, one := range []struct {
			chosen, want model.ID
			lacks        bool
		}{
			{"", "openai/mini", true},
			{"openai/large", "openai/large", false},
			{"ollama/qwen", "ollama/qwen", false},
			{"router/" + model.ID(many[3]), "router/" + model.ID(many[3]), false}, // not offered, because there are too many
			{"ollama/gone", "openai/mini", true},
			{"nobody/x", "openai/mini", true},
			{"nonsense", "openai/mini", true},
		} {
			chosen = one.chosen
			if got := c.Default().ID; got != one.want || c.Configured().ID != "openai/mini" || c.Lacks(one.chosen) != one.lacks {
				t.Errorf("%q: default %s, configured %s, lacks %v", one.chosen, got, c.Configured().ID, c.Lacks(one.chosen))
			}
			offers := offered(t, c)
			times := 0
			for _, id := range offers {
				if id == one.want {
					times++
				}
			}
			if offers[0] != one.want || times != 1 {
				t.Errorf("%q: offered %v", one.chosen, offers)
			}
			for _, wanted := range []model.ID{"", one.want} {
				if m, err := c.Choose(t.Context(), ada, wanted); m.ID != one.want || err != nil {
					t.Errorf("%q: chose %s for %q, %v", one.chosen, m.ID, wanted, err)
				}
				if m, p, err := c.Keep(t.Context(), wanted); m.ID != one.want || err != nil || p.About().ID != one.want.Provider() {
					t.Errorf("%q: kept %s for %q, %v", one.chosen, m.ID, wanted, err)
				}
			}
		}
		chosen = "ollama/qwen"
		second.tell("llama")
		time.Sleep(6 * time.Minute)
		if got := c.Default().ID; got != "openai/mini" || !c.Lacks("ollama/qwen") {
			t.Errorf("once its provider lacks it: %s", got)
		}
		second.tell("qwen")
		time.Sleep(6 * time.Minute)
		second.failWith(ports.ErrModelUnavailable)
		time.Sleep(6 * time.Minute)
		if got := c.Default().ID; got != "ollama/qwen" {
			t.Errorf("while its provider is away: %s", got)
		}
	})
}

func TestFindTrustsProvidersThatAreAway(t *testing.T) {
	away := ollama()
	away.failWith(ports.ErrModelUnavailable)
	inBubble(t, func(t *testing.T, c *models.Catalog) {
		for id, want := range map[model.ID]model.ID{
			"openai/mini": "openai/mini", "openai/mini:latest": "openai/mini", "openai/pulled": "openai/pulled", "ollama/anything": "ollama/anything",
			"openai/none": "", "nobody/x": "", "": "",
		} {
			m, err := c.Find(t.Context(), id)
			if m.ID != want || (want == "") != errors.Is(err, model.ErrUnknown) {
				t.Errorf("%q: %s, %v", id, m.ID, err)
			}
		}
	}, openAI("mini", "pulled"), away)
}
