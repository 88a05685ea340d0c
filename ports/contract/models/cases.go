package models

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/ports"
)

type modelMaker = func(*testing.T, Case) ports.Provider

func modelAbout(t *testing.T, provider modelMaker) {
	m := provider(t, Case{Timeouts: patient})
	about := m.About()
	switch about.ID {
	case "openai", "anthropic", "ollama", "demo":
	default:
		t.Errorf("provider %q is not one of the four", about.ID)
	}
	if about.Name == "" || offered(m) == "" {
		t.Errorf("provider %+v needs a name and a model", about)
	}
	const name = "a-vendor/a-model:of-a-name"
	for _, name := range []string{offered(m), name} {
		d := m.Describe(name)
		if d.ID != model.NewID(about.ID, name) || d.Name == "" || d.ContextTokens < 1000 || d.Demo != (about.ID == "demo") {
			t.Errorf("described %q as %+v", name, d)
		}
	}
}

func modelAnswers(t *testing.T, provider modelMaker) {
	m := provider(t, Case{Script: Script{PromptTokens: 7, CompletionTokens: 4}, Timeouts: patient})
	p := ask(m, "first")
	p.Conversation = append(p.Conversation,
		chat.Message{Role: chat.RoleAssistant, Content: "an answer"},
		chat.Message{Role: chat.RoleUser, Content: question})
	text, done, err := answer(t.Context(), t, m, p)
	if err != nil || text == "" {
		t.Fatalf("answered %q, %v", text, err)
	}
	if done.FinishReason != "stop" || done.PromptTokens <= 0 || done.CompletionTokens <= 0 {
		t.Errorf("completion %+v, want stop and token counts", done)
	}
	if again, _, err := answer(t.Context(), t, m, p); err != nil || again != text {
		t.Errorf("the same question later: %q, %v", again, err)
	}
}

// modelJoins blocks in emit: what arrives meanwhile comes as one piece, so that the answer takes no longer.
func modelJoins(t *testing.T, provider modelMaker) {
	const pieces, between = 100, 10 * time.Millisecond
	for name, quirk := range map[string]Quirk{"plain": "", "compressed": QuirkGzip} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := provider(t, Case{Script: Script{Pieces: slicesOf("word ", pieces), Between: between, Quirk: quirk}, Timeouts: patient})
			calls, text := 0, ""
			begin := time.Now()
			if _, err := m.Answer(t.Context(), ask(m, "help"), func(d chat.Delta) {
				calls++
				text += d.Text
				time.Sleep(5 * between)
			}); err != nil {
				t.Fatal(err)
			}
			words := len(strings.Fields(text))
			if took, want := time.Since(begin), time.Duration(words)*between; took > 2*want || calls > words/2 {
				t.Errorf("%d words came in %d pieces and took %v, want about %v", words, calls, took, want)
			}
		})
	}
}

// modelKeepsApart asks different questions one after the other and then all in parallel.
func modelKeepsApart(t *testing.T, provider modelMaker) {
	m := provider(t, Case{Script: Script{Echo: true}, Timeouts: patient})
	prompts := make([]ports.Prompt, 20)
	alone := make([]string, len(prompts))
	for i := range prompts {
		topic := []string{"table", "code", "maths", "limits", "backup"}[i%5]
		prompts[i] = ask(m, fmt.Sprintf("question %d about %s with %s", i, topic, strings.Repeat("many words ", i)))
		var err error
		if alone[i], _, err = answer(t.Context(), t, m, prompts[i]); err != nil {
			t.Fatal(err)
		}
	}
	together := make([]string, len(prompts))
	var all sync.WaitGroup
	for i, p := range prompts {
		all.Go(func() {
			var e emitted
			if _, err := m.Answer(t.Context(), p, e.emit); err != nil {
				t.Errorf("question %d: %v", i, err)
			}
			together[i] = e.text()
		})
	}
	all.Wait()
	for i := range alone {
		if together[i] != alone[i] {
			t.Errorf("question %d: %q at once, %q alone", i, together[i], alone[i])
		}
	}
}

var errStopped = errors.New("stopped by the test")

// modelStops cancels before the first piece and after it.
func modelStops(t *testing.T, provider modelMaker) {
	for name, script := range map[string]Script{
		"before a piece": {Before: 30 * time.Second},
		"after a piece":  {Between: 30 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			limits := patient
			limits.FirstToken, limits.Idle, limits.Total = time.Minute, time.Minute, time.Minute
			m := provider(t, Case{Script: script, Timeouts: limits, MaxRetries: 2})
			before := goleak.IgnoreCurrent()
			ctx, cancel := context.WithCancelCause(t.Context())
			var canceled time.Time
			time.AfterFunc(150*time.Millisecond, func() { canceled = time.Now(); cancel(errStopped) })
			text, _, err := answer(ctx, t, m, ask(m, question))
			if took := time.Since(canceled); took > 100*time.Millisecond {
				t.Errorf("returned %v after the cancel", took)
			}
			if !errors.Is(err, errStopped) {
				t.Errorf("error %v, want the cause", err)
			}
			if (script.Before == 0) != (text != "") {
				t.Errorf("emitted %q", text)
			}
			idle(m)
			leaks(t, before)
		})
	}
}

func modelEndedContext(t *testing.T, provider modelMaker) {
	m := provider(t, Case{Timeouts: patient})
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errStopped)
	if text, _, err := answer(ctx, t, m, ask(m, question)); !errors.Is(err, errStopped) || text != "" {
		t.Errorf("answered %q, %v", text, err)
	}
	if err := m.Ping(ctx); !errors.Is(err, errStopped) {
		t.Errorf("pinged: %v", err)
	}
}

func modelLeavesNothing(t *testing.T, provider modelMaker) {
	m := provider(t, Case{Timeouts: patient})
	before := goleak.IgnoreCurrent()
	if _, _, err := answer(t.Context(), t, m, ask(m, question)); err != nil {
		t.Fatal(err)
	}
	idle(m)
	leaks(t, before)
}

func modelPing(t *testing.T, provider modelMaker) {
	if err := provider(t, Case{Timeouts: patient}).Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func modelTotal(t *testing.T, provider modelMaker) {
	limits := patient
	limits.Total = 150 * time.Millisecond
	m := provider(t, Case{Script: Script{Between: 100 * time.Millisecond}, Timeouts: limits, MaxRetries: 2})
	if text, _, err := answer(t.Context(), t, m, ask(m, question)); !errors.Is(err, ports.ErrModelTimeout) || text == "" {
		t.Errorf("answered %q, %v; want some text and a timeout", text, err)
	}
}

func modelFirstToken(t *testing.T, provider modelMaker) {
	limits := patient
	limits.FirstToken = 100 * time.Millisecond
	m := provider(t, Case{Script: Script{Before: 5 * time.Second}, Timeouts: limits, MaxRetries: 2})
	begin := time.Now()
	if text, _, err := answer(t.Context(), t, m, ask(m, question)); !errors.Is(err, ports.ErrModelTimeout) || text != "" {
		t.Errorf("answered %q, %v; want a timeout", text, err)
	}
	if took := time.Since(begin); took > time.Second {
		t.Errorf("gave up after %v", took)
	}
}
