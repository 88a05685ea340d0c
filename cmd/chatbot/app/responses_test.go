package app_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

// responseEvents returns the events of a streamed response.
func (r reply) responseEvents() (all []obj) {
	r.t.Helper()
	for _, block := range strings.Split(strings.TrimSpace(string(r.want(200).body)), "\n\n") {
		_, data, _ := strings.Cut(block, "\ndata: ")
		var e obj
		if err := json.Unmarshal([]byte(data), &e); err != nil {
			r.t.Fatalf("%q: %v", block, err)
		}
		all = append(all, e)
	}
	return all
}

func TestProgramsGetResponses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.person("ann")
	p := ann.program()
	whole := p.post("/v1/responses", obj{"model": "demo/demo", "input": "hello", "store": true}).want(200)
	if whole.str("object") != "response" || whole.str("status") != "completed" || whole.json()["store"] != false || whole.header.Get("X-Model") != "demo/demo" {
		t.Errorf("%v %s", whole.header, whole.body)
	}
	events := p.post("/v1/responses", obj{"model": "demo/demo", "input": "hello", "stream": true}).responseEvents()
	text, last := "", events[len(events)-1]
	for _, e := range events {
		if e["type"] == "response.output_text.delta" {
			text += e["delta"].(string)
		}
	}
	for name, output := range map[string]any{"whole": whole.json()["output"], "streamed": last["response"].(map[string]any)["output"]} {
		if got := output.([]any)[0].(map[string]any)["content"].([]any)[0].(map[string]any)["text"]; got != text || text == "" || last["type"] != "response.completed" {
			t.Errorf("%s: %v, deltas %q, %v", name, got, text, last["type"])
		}
	}
	cut := p.post("/v1/responses", obj{"model": "demo/demo", "input": "show everything", "max_output_tokens": 5}).want(200)
	if cut.str("status") != "incomplete" || cut.json()["usage"].(map[string]any)["output_tokens"] != 5.0 {
		t.Errorf("%s", cut.body)
	}
	p.post("/v1/responses", obj{"model": "demo/demo", "input": "x", "background": true}).failure(400, "invalid_request_error", "unsupported_value")
	p.post("/v1/responses", obj{"model": "demo/other", "input": "x"}).failure(404, "invalid_request_error", "model_not_found")
	ann.program(obj{"scopes": []string{"models"}}).post("/v1/responses", obj{"model": "demo/demo", "input": "x"}).failure(403, "invalid_request_error", "missing_scope")
	eventually(t, "the calls are recorded", 5*time.Second, func() bool {
		sums := ann.get("/api/usage?by=model").want(200).list("usage")
		return len(sums) == 1 && sums[0]["calls"] == 3.0 && sums[0]["tokens_out"].(float64) > 5
	})
}

// TestResponsesFailAsOtherCalls: before the response begins with a status, then with an event, and another model answers in the place of one that fails.
func TestResponsesFailAsOtherCalls(t *testing.T) {
	t.Parallel()
	provider := llmtest.Start(t, llmtest.Script{Models: []string{"m"}, Fault: llmtest.FaultStatus, Status: 429, RetryAfter: "7"})
	p := start(t, "OPENAI_BASE_URL="+provider.OpenAI(), "LLM_PROVIDER=openai", "LLM_MODEL=m", "LLM_MAX_RETRIES=0").person("ann").program()
	ask := func(stream bool) reply {
		return p.post("/v1/responses", obj{"model": "openai/m", "input": "hi", "stream": stream})
	}
	for _, stream := range []bool{false, true} {
		if r := ask(stream).failure(429, "rate_limit_error", "rate_limit_exceeded"); r.header.Get("Retry-After") != "7" {
			t.Errorf("%v", r.header)
		}
	}
	provider.Play(llmtest.Script{Models: []string{"m"}, Fault: llmtest.FaultErrorEvent, After: 2})
	events := ask(true).responseEvents()
	last := events[len(events)-1]
	if r, _ := last["response"].(map[string]any); last["type"] != "response.failed" || r["status"] != "failed" || r["error"].(map[string]any)["code"] == "" {
		t.Errorf("%v", last)
	}

	pair := fallbackPair(t, llmtest.Script{Fault: llmtest.FaultStatus, Status: 500})
	ann := start(t, pair.settings("LLM_PROVIDER=openai", "LLM_MODEL=gpt-5.4-mini", "LLM_MAX_RETRIES=0", "LLM_FALLBACK_MODELS=ollama/qwen3")...).person("ann").seeing("ollama/qwen3")
	if r := ann.program().post("/v1/responses", obj{"model": "openai/gpt-5.4-mini", "input": "hi"}).want(200); r.str("model") != "ollama/qwen3" || !strings.Contains(string(r.body), "Ollama") {
		t.Errorf("%s", r.body)
	}
}

// TestResponsesLimitTheOutputAsTheModelTakesIt: models of OpenAI know one name of the limit, most other servers another.
func TestResponsesLimitTheOutputAsTheModelTakesIt(t *testing.T) {
	t.Parallel()
	sent := make(chan string, 1)
	provider := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if body, _ := io.ReadAll(r.Body); r.URL.Path == "/v1/chat/completions" {
			sent <- string(body)
			_, _ = io.WriteString(rw, `{"choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]}`)
		}
	}))
	t.Cleanup(provider.Close)
	p := start(t, "LLM_PROVIDER=openai", "OPENAI_API_KEY=k", "OPENAI_BASE_URL="+provider.URL+"/v1", "LLM_MODEL=m").person("ann").program()
	p.post("/v1/responses", obj{"model": "openai/m", "input": "hi", "max_output_tokens": 50, "reasoning": obj{"effort": "low"}, "prompt_cache_key": "k"}).want(200)
	if got := <-sent; got != `{"model":"m","stream":false,"max_tokens":50,"messages":[{"role":"user","content":"hi"}],"reasoning_effort":"low"}` {
		t.Error(got)
	}
}
