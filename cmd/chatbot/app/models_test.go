package app_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

// providers are two servers of models, and the demo.
type providers struct{ openAI, ollama *llmtest.Server }

// withProviders starts a system that knows openai/gpt-5.4-mini, openai/meta/llama-4 and ollama/qwen3, and by default has the demo.
func withProviders(t *testing.T, more ...string) (*client, providers) {
	t.Helper()
	p := providers{
		llmtest.Start(t, llmtest.Script{Models: []string{"gpt-5.4-mini", "meta/llama-4"}}),
		llmtest.Start(t, llmtest.Script{Models: []string{"qwen3"}, Pieces: []string{"From ", "Ollama"}}),
	}
	return start(t, p.settings(more...)...).person("ann").seeing("ollama/qwen3", "openai/meta/llama-4"), p
}

func (p providers) settings(more ...string) []string {
	return append([]string{"OPENAI_BASE_URL=" + p.openAI.OpenAI(), "OLLAMA_HOST=" + p.ollama.Ollama(), "LLM_PROVIDER=demo", "LLM_MAX_RETRIES=0"}, more...)
}

// models returns the ids of GET /api/models.
func (c *client) models() (ids []string) {
	for _, m := range c.get("/api/models").want(200).list("models") {
		ids = append(ids, m["id"].(string))
	}
	return ids
}

// seeing waits until these models are listed.
func (c *client) seeing(ids ...string) *client {
	c.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		listed := c.models()
		if !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(listed, id) }) {
			return c
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("listed are %v", listed)
		}
	}
}

func metadataOf(r reply) map[string]any {
	m, _ := r.json()["metadata"].(map[string]any)
	return m
}

// asked returns the fields of the last question that a provider got.
func asked(t *testing.T, provider *llmtest.Server) (fields map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(lastPrompt(provider)), &fields); err != nil {
		t.Fatal(err)
	}
	return fields
}

func TestModelsOfAllProvidersAreListed(t *testing.T) {
	t.Parallel()
	c, _ := withProviders(t)
	models := c.get("/api/models").want(200).list("models")
	for i, want := range []string{
		"demo/demo Demo demo=true default=true", "openai/gpt-5.4-mini OpenAI-compatible demo=false default=false",
		"openai/meta/llama-4 OpenAI-compatible demo=false default=false", "ollama/qwen3 Ollama demo=false default=false",
	} {
		if i >= len(models) {
			t.Fatalf("listed are %v", models)
		}
		m := models[i]
		if got := fmt.Sprintf("%v %v demo=%v default=%v", m["id"], m["provider_name"], m["demo"], m["default"]); got != want || m["context_tokens"].(float64) < 1000 || m["name"] == "" {
			t.Errorf("%d: %v, want %s", i, m, want)
		}
	}
	if models[1]["provider"] != "openai" || models[3]["provider"] != "ollama" || len(models) != 4 {
		t.Errorf("%v", models)
	}
}

func TestModelIsChosenByMessageThenChatThenDefault(t *testing.T) {
	t.Parallel()
	c, p := withProviders(t)
	session := func(id int64) any { return c.get(path("/api/chat/sessions/%d", id)).want(200).json()["model"] }
	by := func(r reply) string { return fmt.Sprint(metadataOf(r.want(200))["model_id"]) }

	byDefault := c.chat("hi", 0)
	if by(byDefault) != "demo/demo" || session(byDefault.int("session_id")) != nil {
		t.Errorf("%s, the chat has %v", byDefault.body, session(byDefault.int("session_id")))
	}
	first := c.post("/api/chat/message", obj{"message": "hi", "model": "openai/meta/llama-4"})
	id := first.int("session_id")
	if by(first) != "openai/meta/llama-4" || metadataOf(first)["model"] != "meta/llama-4" || session(id) != "openai/meta/llama-4" || asked(t, p.openAI)["model"] != "meta/llama-4" {
		t.Errorf("%s, the chat has %v, asked was %v", first.body, session(id), asked(t, p.openAI)["model"])
	}
	for _, body := range []obj{{"message": "and?", "session_id": id}, {"message": "and?", "session_id": id, "model": nil}, {"message": "and?", "session_id": id, "model": ""}} {
		if next := c.post("/api/chat/message", body); by(next) != "openai/meta/llama-4" {
			t.Errorf("%v: %s", body, next.body)
		}
	}
	again := c.post(path("/api/chat/messages/%d/regenerate", first.int("id")), obj{"model": "ollama/qwen3"})
	if by(again) != "ollama/qwen3" || again.str("content") != "From Ollama" || session(id) != "ollama/qwen3" {
		t.Errorf("%s, the chat has %v", again.body, session(id))
	}
	question := int64(again.json()["parent_id"].(float64))
	if edited := c.post(path("/api/chat/messages/%d/edit", question), obj{"message": "hello"}); by(edited) != "ollama/qwen3" {
		t.Errorf("%s", edited.body)
	}
	changed := c.do("PATCH", path("/api/chat/sessions/%d", id), obj{"model": "openai/gpt-5.4-mini"}).want(200)
	if next := c.chat("and now?", id); by(next) != "openai/gpt-5.4-mini" || changed.str("model") != "openai/gpt-5.4-mini" {
		t.Errorf("%s, %s", changed.body, next.body)
	}
	c.do("PATCH", path("/api/chat/sessions/%d", id), obj{"model": ""}).want(200)
	if next := c.chat("and now?", id); by(next) != "demo/demo" || session(id) != nil {
		t.Errorf("after returning to the default: %s", next.body)
	}
	events := c.say("hi", obj{"model": "ollama/qwen3"}).rest()
	if end := last(t, events); end.Metadata.ModelID != "ollama/qwen3" {
		t.Errorf("streamed: %+v", end)
	}
	for _, m := range c.get(path("/api/chat/sessions/%d/messages", id)).list("messages") {
		if about, _ := m["metadata"].(map[string]any); m["role"] == "assistant" && about["model_id"] == nil {
			t.Errorf("an answer of an unknown model: %v", m)
		}
	}
}

func TestParametersReachTheModel(t *testing.T) {
	t.Parallel()
	c, p := withProviders(t, "LLM_MAX_OUTPUT_TOKENS=500")
	r := c.post("/api/chat/message", obj{
		"message": "hi", "model": "openai/gpt-5.4-mini", "parameters": obj{"temperature": 0, "max_output_tokens": 100, "reasoning_effort": "high"},
	}).want(200)
	if q := asked(t, p.openAI); q["temperature"] != 0.0 || q["max_tokens"] != 100.0 || q["reasoning_effort"] != "high" {
		t.Errorf("asked %v", q)
	}
	if got := fmt.Sprint(metadataOf(r)["parameters"]); got != "map[max_output_tokens:100 reasoning_effort:high temperature:0]" {
		t.Errorf("stored %s", got)
	}
	c.post("/api/chat/message", obj{"message": "hi", "model": "openai/gpt-5.4-mini", "parameters": obj{"max_output_tokens": 1000, "temperature": nil, "reasoning_effort": ""}}).want(200)
	if q := asked(t, p.openAI); q["temperature"] != nil || q["max_tokens"] != 500.0 || q["reasoning_effort"] != nil {
		t.Errorf("asked %v", q)
	}
	calls := p.openAI.Calls()
	for _, bad := range []any{
		obj{"temperature": 2.1}, obj{"temperature": -1}, obj{"temperature": "hot"}, obj{"max_output_tokens": -1}, obj{"max_output_tokens": 1.5},
		obj{"reasoning_effort": "maximal"}, obj{"reasoning_effort": 1}, "none", []int{1},
	} {
		c.post("/api/chat/message", obj{"message": "hi", "model": "openai/gpt-5.4-mini", "parameters": bad}).problem(400, "invalid_input")
	}
	if p.openAI.Calls() != calls || c.get("/api/chat/sessions").int("total") != 2 {
		t.Error("a refused message left something")
	}
}

func TestUnknownModelsAreRefusedEverywhere(t *testing.T) {
	t.Parallel()
	c, _ := withProviders(t)
	first := c.chat("hi", 0)
	session, answer := first.int("session_id"), first.int("id")
	for _, model := range []string{"openai/other", "other/gpt-5.4-mini", "gpt-5.4-mini", "demo", "/", "openai/gpt-5.4-mini ", strings.Repeat("x", 5000), "openai/\x00"} {
		c.post("/api/chat/message", obj{"message": "hi", "model": model}).problem(400, "unknown_model")
		c.post("/api/chat/message", obj{"message": "hi", "model": model, "session_id": session}).problem(400, "unknown_model")
		c.post(path("/api/chat/messages/%d/regenerate", answer), obj{"model": model}).problem(400, "unknown_model")
		c.post(path("/api/chat/messages/%d/edit", int64(first.json()["parent_id"].(float64))), obj{"message": "hello", "model": model}).problem(400, "unknown_model")
		c.do("PATCH", path("/api/chat/sessions/%d", session), obj{"model": model}).problem(400, "unknown_model")
	}
	c.post("/api/chat/message", obj{"message": "hi", "model": 5}).problem(400, "invalid_input")
	if got := c.get("/api/chat/sessions").int("total"); got != 1 {
		t.Errorf("refused messages left %d sessions", got)
	}
	socket := c.socket()
	socket.send(obj{"type": "message", "content": "hi", "model": "openai/other", "client_message_id": "m-1"})
	if f := socket.next(); f.Type != "error" || f.ErrorCode != "UNKNOWN_MODEL" || f.ClientID != "m-1" {
		t.Errorf("%+v", f)
	}
	socket.send(obj{"type": "message", "content": "hi", "model": "ollama/qwen3", "parameters": obj{"temperature": 0.5}})
	if f := socket.next(); f.Type != "message" || f.Metadata.ModelID != "ollama/qwen3" || f.Metadata.Parameters == nil {
		t.Errorf("%+v", f)
	}
}

func TestSameKeyWithAnotherModelIsRefused(t *testing.T) {
	t.Parallel()
	c, _ := withProviders(t)
	first := c.post("/api/chat/message", obj{"message": "hi", "model": "ollama/qwen3", "client_message_id": "once"}).want(200)
	for _, other := range []obj{
		{"message": "hi", "model": "openai/gpt-5.4-mini", "client_message_id": "once"}, {"message": "hi", "client_message_id": "once"},
		{"message": "hi", "model": "ollama/qwen3", "parameters": obj{"temperature": 1}, "client_message_id": "once"},
	} {
		c.post("/api/chat/message", other).problem(422, "idempotency_mismatch")
	}
	again := c.post("/api/chat/message", obj{"message": "hi", "model": "ollama/qwen3", "client_message_id": "once"}).want(200)
	if again.int("id") != first.int("id") {
		t.Errorf("%s", again.body)
	}
}

// TestGoneModelIsToldApart: the operator changed the server while a chat used its model.
func TestGoneModelIsToldApart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := providers{llmtest.Start(t, llmtest.Script{Models: []string{"gpt-5.4-mini"}}), llmtest.Start(t, llmtest.Script{Models: []string{"qwen3"}, Fault: llmtest.FaultCutOff, After: 1})}
	s := startIn(t, dir, p.settings()...)
	c := s.person("ann").seeing("ollama/qwen3")
	failed := c.post("/api/chat/message", obj{"message": "hi", "model": "ollama/qwen3"}).problem(502, "model_cut_off")
	session, answer := failed.int("session_id"), failed.int("message_id")
	s.stop()

	p.ollama.Play(llmtest.Script{Models: []string{"gemma3"}})
	c = startIn(t, dir, p.settings()...).nobody()
	c.signIn("ann")
	c.seeing("ollama/gemma3")
	c.post("/api/chat/message", obj{"message": "and?", "session_id": session}).problem(409, "model_gone")
	c.post(path("/api/chat/messages/%d/continue", answer), nil).problem(409, "model_gone")
	c.post(path("/api/chat/messages/%d/regenerate", answer), nil).problem(409, "model_gone")
	if next := c.post("/api/chat/message", obj{"message": "and?", "session_id": session, "model": "ollama/gemma3"}).want(200); metadataOf(next)["model"] != "gemma3" {
		t.Errorf("%s", next.body)
	}
	c.chat("and now?", session)
}

func TestProviderThatIsDownDelaysNobodyElse(t *testing.T) {
	t.Parallel()
	p := providers{llmtest.Start(t, llmtest.Script{Fault: llmtest.FaultHang}), llmtest.Start(t, llmtest.Script{Models: []string{"qwen3"}})}
	c := start(t, p.settings("TURN_CONCURRENCY=1", "TURN_CONCURRENCY_PER_USER=1", "LLM_FIRST_TOKEN_TIMEOUT=8s", "LLM_TOTAL_TIMEOUT=8s")...).person("ann").seeing("ollama/qwen3")
	hanging := c.say("hi", obj{"model": "openai/gpt-5.4-mini"})
	began := time.Now()
	for _, body := range []obj{{"message": "hi"}, {"message": "hi", "model": "ollama/qwen3"}} {
		if r := c.post("/api/chat/message", body).want(200); time.Since(began) > 6*time.Second {
			t.Errorf("%v took %v: %s", body, time.Since(began), r.body)
		}
	}
	health := c.nobody().get("/health/detailed").want(200).json()
	models := health["components"].(map[string]any)["models"].(map[string]any)
	status := func(provider string) any { return models[provider].(map[string]any)["status"] }
	if health["status"] != "degraded" || status("openai") != "unhealthy" || status("ollama") != "healthy" || status("demo") != "healthy" {
		t.Errorf("%v", health)
	}
	c.post("/api/chat/message", obj{"message": "hi", "model": "openai/other"}).problem(502, "model_unavailable")
	if end := last(t, hanging.rest()); end.ErrorCode != "MODEL_TIMEOUT" {
		t.Errorf("%+v", end)
	}
}
