package models

import (
	"sync"
	"testing"

	"chatbot/domain/model"
	"chatbot/ports"
)

// asks records the requests for answers.
type asks struct {
	mu  sync.Mutex
	all []Asked
}

func (a *asks) note(one Asked) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.all = append(a.all, one)
}

// take returns the requests since it was called last.
func (a *asks) take() []Asked {
	a.mu.Lock()
	defer a.mu.Unlock()
	all := a.all
	a.all = nil
	return all
}

func wireParameters(t *testing.T, provider modelMaker) {
	t.Run("sent", func(t *testing.T) { parametersSent(t, provider) })
	t.Run("limits", func(t *testing.T) { parametersLimits(t, provider) })
	t.Run("refused", func(t *testing.T) { parametersRefused(t, provider) })
}

// parametersSent checks what a request asks for: the model of the prompt, and of the parameters only what is set. A temperature of
// 0 is one.
func parametersSent(t *testing.T, provider modelMaker) {
	var got asks
	m := provider(t, Case{Script: Script{Asked: got.note}, Timeouts: patient})
	defer idle(m)
	for _, c := range []struct {
		model      string
		parameters model.Parameters
	}{
		{"one", model.Parameters{}}, {"two", model.Parameters{Temperature: new(0.0)}}, {"one", model.Parameters{Temperature: new(0.75)}},
		{"vendor/three:7b", model.Parameters{Effort: model.High}}, {"one", model.Parameters{Effort: model.Low, MaxOutputTokens: 5000}},
	} {
		p := ask(m, question)
		p.Model, p.Parameters = c.model, c.parameters
		if _, _, err := answer(t.Context(), t, m, p); err != nil {
			t.Errorf("%+v: %v", c, err)
		}
		all := got.take()
		if len(all) != 1 {
			t.Fatalf("%+v was asked as %+v", c, all)
		}
		temperature, wanted := all[0].Temperature, c.parameters.Temperature
		if all[0].Model != c.model || all[0].Reasons != (c.parameters.Effort != "") ||
			(temperature == nil) != (wanted == nil) || wanted != nil && *temperature != *wanted {
			t.Errorf("%+v was asked as %+v", c, all[0])
		}
	}
}

// parametersLimits checks that of the limits of an answer the lower one counts.
func parametersLimits(t *testing.T, provider modelMaker) {
	for _, c := range []struct{ operator, person, want int }{{20, 0, 20}, {20, 50, 20}, {20, 10, 10}, {0, 10, 10}} {
		var got asks
		m := provider(t, Case{Script: Script{Asked: got.note}, Timeouts: patient, MaxOutputTokens: c.operator})
		p := ask(m, question)
		p.Parameters.MaxOutputTokens = c.person
		_, _, err := answer(t.Context(), t, m, p)
		idle(m)
		if all := got.take(); err != nil || len(all) != 1 || all[0].MaxTokens != c.want {
			t.Errorf("%+v was asked as %+v, %v", c, all, err)
		}
		if most := m.Describe("some-model").MaxOutputTokens; most != c.operator {
			t.Errorf("%+v: described with a limit of %d", c, most)
		}
	}
}

// parametersRefused checks that a model that refuses a parameter is asked without it, at once from its second answer on, and that
// other models are still asked with it.
func parametersRefused(t *testing.T, provider modelMaker) {
	for refused, c := range map[string]struct {
		parameters model.Parameters
		sent       func(Asked) bool
	}{
		"temperature":   {model.Parameters{Temperature: new(0.5)}, func(a Asked) bool { return a.Temperature != nil }},
		RefuseReasoning: {model.Parameters{Effort: model.Medium}, func(a Asked) bool { return a.Reasons }},
	} {
		var got asks
		m := provider(t, Case{Script: Script{Asked: got.note, Refuse: refused, RefuseFor: "picky"}, Timeouts: patient})
		asked := func(name string) []Asked {
			p := ports.Prompt{Model: name, Parameters: c.parameters, Conversation: ask(m, question).Conversation}
			if text, _, err := answer(t.Context(), t, m, p); err != nil || text != whole {
				t.Errorf("%s, %s: answered %q, %v", refused, name, text, err)
			}
			return got.take()
		}
		if all := asked("picky"); len(all) < 2 || !c.sent(all[0]) || c.sent(all[len(all)-1]) {
			t.Errorf("%s: asked first as %+v", refused, all)
		}
		if all := asked("picky"); len(all) != 1 || c.sent(all[0]) {
			t.Errorf("%s: asked later as %+v", refused, all)
		}
		if all := asked("other"); len(all) != 1 || !c.sent(all[0]) {
			t.Errorf("%s: asked another model as %+v", refused, all)
		}
		idle(m)
	}
}
