package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

// TestFallbackAnswers: the chosen provider fails in each of the ways in which providers do, and the other one answers.
func TestFallbackAnswers(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]llmtest.Script{
		"refused":              {Fault: llmtest.FaultRefused},
		"an error":             {Fault: llmtest.FaultStatus, Status: 500},
		"a refused key":        {Fault: llmtest.FaultStatus, Status: 401},
		"busy":                 {Fault: llmtest.FaultStatus, Status: 429},
		"missing":              {Fault: llmtest.FaultStatus, Status: 404},
		"no headers":           {Fault: llmtest.FaultHang},
		"no token":             {Fault: llmtest.FaultMute},
		"not a model server":   {Fault: llmtest.FaultHTML},
		"an error in the body": {Fault: llmtest.FaultErrorBody},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := fallbackPair(t, script)
			settings := []string{"LLM_PROVIDER=openai", "LLM_MODEL=gpt-5.4-mini", "LLM_FALLBACK_MODELS=ollama/qwen3"}
			if script.Fault == llmtest.FaultHang || script.Fault == llmtest.FaultMute {
				settings = append(settings, "LLM_FIRST_TOKEN_TIMEOUT=2s") // in which the other one has to answer
			}
			c := start(t, p.settings(settings...)...).person("ann").seeing("ollama/qwen3")
			r := c.chat("hi", 0).want(200)
			if m := metadataOf(r); m["model_id"] != "ollama/qwen3" || m["fallback_from"] != "openai/gpt-5.4-mini" || m["model"] != "qwen3" || r.str("content") != "From Ollama" {
				t.Errorf("%s", r.body)
			}
			session := r.int("session_id")
			if got := c.get(path("/api/chat/sessions/%d", session)).want(200).json()["model"]; got != nil {
				t.Errorf("the chat has %v", got)
			}
			events := c.say("again", obj{"session_id": session}).rest()
			wantFallback(t, events)
			if script.Fault != llmtest.FaultRefused && p.openAI.Calls() != 2 {
				t.Errorf("the chosen model was asked %d times", p.openAI.Calls())
			}
			history := c.get(path("/api/chat/sessions/%d/messages", session)).want(200).list("messages")
			for _, m := range history {
				if about, _ := m["metadata"].(map[string]any); m["role"] == "assistant" && about["fallback_from"] != "openai/gpt-5.4-mini" {
					t.Errorf("%v", m)
				}
			}
			if sums := c.get("/api/usage?by=model").want(200).list("usage"); len(sums) != 2 || sums[0]["model"] != "ollama/qwen3" || sums[0]["calls"] != 2.0 || sums[1]["tokens_in"] != 0.0 {
				t.Errorf("usage: %v", sums)
			}
		})
	}
}

// fallbackPair are a provider with a fault, and Ollama.
func fallbackPair(t *testing.T, script llmtest.Script) providers {
	t.Helper()
	script.Models = []string{"gpt-5.4-mini"}
	return providers{llmtest.Start(t, script), llmtest.Start(t, llmtest.Script{Models: []string{"qwen3"}, Pieces: []string{"From ", "Ollama"}})}
}

// wantFallback checks that the events of an answer tell of the fallback before the first token, and number the tokens without a gap.
func wantFallback(t *testing.T, events []event) {
	t.Helper()
	var kinds []string
	base, begins := 0, ""
	for _, e := range events {
		kinds = append(kinds, e.Type)
		if e.Type == "fallback" && (e.Metadata.ModelID != "ollama/qwen3" || e.Metadata.FallbackFrom != "openai/gpt-5.4-mini" || e.id != "" || e.Seq != 0) {
			t.Errorf("%+v", e)
		}
		if e.Type == "token" && e.Replace {
			base, begins = e.Seq, e.Content // with what has been written since, which on a busy machine is all
		}
	}
	// Who reads after the change, on a busy machine, gets no event of it: the end tells.
	first := slices.Index(kinds, "token")
	if before := strings.Join(kinds[:max(first, 0)], " "); before != "start fallback" && before != "start" {
		t.Fatalf("events %v", kinds)
	}
	if !events[first].Replace {
		first--
	}
	if text := begins + spoken(t, base, events[first+1:]); text != "From Ollama" {
		t.Errorf("%q", text)
	}
	if end := last(t, events); end.Type != "end" || end.Metadata.ModelID != "ollama/qwen3" || end.Metadata.FallbackFrom != "openai/gpt-5.4-mini" {
		t.Errorf("%+v", end)
	}
}

// TestFallbackOfProviderThatIsLeftAlone: once the breaker is open, the fallback is asked at once.
func TestFallbackOfProviderThatIsLeftAlone(t *testing.T) {
	t.Parallel()
	p := fallbackPair(t, llmtest.Script{Fault: llmtest.FaultRefused})
	c := start(t, p.settings("LLM_PROVIDER=openai", "LLM_MODEL=gpt-5.4-mini", "LLM_FALLBACK_MODELS=ollama/qwen3")...).person("ann").seeing("ollama/qwen3")
	for range 8 { // more than the breaker allows
		if r := c.chat("hi", 0).want(200); modelOf(r) != "ollama/qwen3" {
			t.Fatalf("%s", r.body)
		}
	}
	socket := c.socket()
	socket.send(obj{"type": "message", "content": "hi", "stream": true, "client_message_id": "m-1"})
	var told bool
	for e := socket.next(); e.Type != "end"; e = socket.next() {
		told = told || e.Type == "fallback" && e.Metadata.FallbackFrom == "openai/gpt-5.4-mini"
		if e.Type == "error" {
			t.Fatalf("%+v", e)
		}
	}
	if !told {
		t.Error("the socket did not tell of the fallback")
	}
}

func TestQuestionThatIsRefusedHasNoFallback(t *testing.T) {
	t.Parallel()
	p := fallbackPair(t, llmtest.Script{Fault: llmtest.FaultStatus, Status: 400})
	c := start(t, p.settings("LLM_PROVIDER=openai", "LLM_MODEL=gpt-5.4-mini", "LLM_FALLBACK_MODELS=ollama/qwen3")...).person("ann").seeing("ollama/qwen3")
	c.post("/api/chat/message", obj{"message": "hi"}).problem(502, "model_rejected")
	p.openAI.Play(llmtest.Script{Fault: llmtest.FaultCutOff, After: 1, Pieces: []string{"One ", "two"}})
	if end := last(t, c.say("hi").rest()); end.Type != "error" || end.ErrorCode != "MODEL_CUT_OFF" {
		t.Errorf("after its first token: %+v", end)
	}
	if p.ollama.Calls() != 0 {
		t.Errorf("the fallback was asked %d times", p.ollama.Calls())
	}
}

func TestFallbackModelsAreDecidedByAdministrators(t *testing.T) {
	t.Parallel()
	p := fallbackPair(t, llmtest.Script{Fault: llmtest.FaultStatus, Status: 500})
	p.ollama.Play(llmtest.Script{Models: []string{"qwen3", "small"}, Pieces: []string{"From ", "Ollama"}})
	ada := start(t, p.settings("LLM_PROVIDER=openai", "LLM_MODEL=gpt-5.4-mini")...).person("ada").seeing("ollama/qwen3", "ollama/small")
	wantSetting(t, ada.setting("fallback_models"), obj{"value": []string{}, "default": []string{}, "source": "default", "variables": "LLM_FALLBACK_MODELS"})
	ada.post("/api/chat/message", obj{"message": "hi"}).problem(502, "model_unavailable")
	ada.set("fallback_models", []string{"ollama/none"}).problem(400, "invalid_input")
	ada.set("fallback_models", "ollama/qwen3").problem(400, "invalid_input")
	changed := settingIn(t, ada.set("fallback_models", []string{"openai/gpt-5.4-mini", "ollama/small", "ollama/qwen3"}).want(200), "fallback_models")
	wantSetting(t, changed, obj{"source": "database", "version": 1, "changed_by": obj{"id": ada.userID, "username": "ada"}})
	if r := ada.chat("hi", 0).want(200); modelOf(r) != "ollama/small" {
		t.Errorf("%s", r.body)
	}
	ada.do("PATCH", "/api/admin/models/ollama/small", obj{"enabled": false}).want(200)
	if r := ada.chat("hi", 0).want(200); modelOf(r) != "ollama/qwen3" {
		t.Errorf("without a model that is disabled: %s", r.body)
	}
	wantSetting(t, ada.setting("fallback_models"), obj{"problem": obj{"code": "unknown_model", "detail": "This model is not available. Choose another one."}})
	p.ollama.Play(llmtest.Script{Fault: llmtest.FaultStatus, Status: 401, Models: []string{"qwen3"}})
	ada.post("/api/chat/message", obj{"message": "hi"}).problem(502, "model_unavailable") // that of the chosen model
}

// TestFallbackIsBoundedByBudgets: by its own price, and what the failed call reserved is free again.
func TestFallbackIsBoundedByBudgets(t *testing.T) {
	t.Parallel()
	p := fallbackPair(t, llmtest.Script{Fault: llmtest.FaultStatus, Status: 500})
	ada := start(t, p.settings("LLM_PROVIDER=openai", "LLM_MODEL=gpt-5.4-mini", "LLM_FALLBACK_MODELS=ollama/qwen3")...).person("ada").seeing("ollama/qwen3")
	ada.do("PATCH", "/api/admin/models/openai/gpt-5.4-mini", obj{"input_price": 1, "output_price": 1}).want(200)
	ada.do("PATCH", path("/api/admin/users/%d", ada.userID), obj{"budget": obj{"usd": 1, "per": "day"}}).want(200)
	ask := func() reply {
		return ada.post("/api/chat/message", obj{"message": "hi", "parameters": obj{"max_output_tokens": 1000}})
	}
	ask().problem(502, "model_unavailable") // the fallback has no price
	ada.do("PATCH", "/api/admin/models/ollama/qwen3", obj{"input_price": 2000, "output_price": 2000}).want(200)
	ask().problem(502, "model_unavailable") // and costs up to two dollars
	ada.do("PATCH", "/api/admin/models/ollama/qwen3", obj{"input_price": 2, "output_price": 2}).want(200)
	if r := ask().want(200); modelOf(r) != "ollama/qwen3" || metadataOf(r)["cost"] == nil {
		t.Errorf("%s", r.body)
	}
	if p.ollama.Calls() != 1 {
		t.Errorf("asked %d times", p.ollama.Calls())
	}
	budget, _ := ada.get("/api/usage").want(200).json()["budget"].(map[string]any)
	if budget["reserved"] != 0.0 {
		t.Errorf("%v", budget)
	}
}

// TestSmallerFallbackGetsWhatFits: a conversation that fits the chosen model is cut for the fallback.
func TestSmallerFallbackGetsWhatFits(t *testing.T) {
	t.Parallel()
	p := fallbackPair(t, llmtest.Script{})
	c := start(t, p.settings("LLM_PROVIDER=openai", "LLM_MODEL=gpt-5.4-mini", "LLM_FALLBACK_MODELS=ollama/qwen3")...).person("ada").seeing("ollama/qwen3")
	c.do("PATCH", "/api/admin/models/ollama/qwen3", obj{"context_tokens": 700}).want(200)
	first := c.chat("first "+strings.Repeat("word ", 380), 0).want(200).int("session_id")
	c.chat("second "+strings.Repeat("word ", 380), first).want(200)
	p.openAI.Play(llmtest.Script{Fault: llmtest.FaultStatus, Status: 500})
	c.chat("third", first).want(200)
	if text := lastPrompt(p.ollama); strings.Contains(text, "first word") || !strings.Contains(text, "third") {
		t.Errorf("asked %s", text)
	}
	if text := lastPrompt(p.openAI); !strings.Contains(text, "first word") {
		t.Errorf("the chosen model was asked %s", text)
	}
}

// TestOutageOfProviderKeepsNoSlot: answers that wait for a slow fallback leave the failed provider's slots to others.
func TestOutageOfProviderKeepsNoSlot(t *testing.T) {
	t.Parallel()
	p := fallbackPair(t, llmtest.Script{Fault: llmtest.FaultStatus, Status: 500})
	p.ollama.Play(llmtest.Script{Models: []string{"qwen3"}, Pieces: []string{"From ", "Ollama"}, Before: 500 * time.Millisecond})
	c := start(t, p.settings("LLM_PROVIDER=openai", "LLM_MODEL=gpt-5.4-mini", "LLM_FALLBACK_MODELS=ollama/qwen3", "TURN_CONCURRENCY=1")...).person("ada").seeing("ollama/qwen3")
	streams := []*stream{c.say("one"), c.say("two"), c.say("three")}
	for _, s := range streams {
		s.next()
	}
	eventually(t, "all have asked the chosen model", 5*time.Second, func() bool { return p.openAI.Calls() == 3 })
	p.openAI.Play(llmtest.Script{Models: []string{"gpt-5.4-mini"}, Pieces: []string{"Back"}})
	if r := c.chat("hi", 0).want(200); r.str("content") != "Back" {
		t.Errorf("%s", r.body)
	}
	for i, s := range streams {
		if end := last(t, s.rest()); end.Type != "end" || end.Metadata.ModelID != "ollama/qwen3" {
			t.Errorf("%d: %s", i, fmt.Sprintf("%+v", end))
		}
	}
}
