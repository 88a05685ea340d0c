package app_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

// program returns a client with a new key of the person.
func (c *client) program(more ...obj) *client {
	c.t.Helper()
	body := obj{"name": "program"}
	for _, m := range more {
		for name, value := range m {
			body[name] = value
		}
	}
	return &client{server: c.server, token: c.post("/api/auth/keys", body).want(201).str("key"), userID: c.userID}
}

func completionOf(model, text string, more ...obj) obj {
	body := obj{"model": model, "messages": []obj{{"role": "user", "content": text}}}
	for _, m := range more {
		for name, value := range m {
			body[name] = value
		}
	}
	return body
}

// failure expects an error in OpenAI's format.
func (r reply) failure(status int, kind, code string) reply {
	r.t.Helper()
	r.want(status)
	e, _ := r.json()["error"].(map[string]any)
	if e["type"] != kind || e["code"] != code || e["message"] == "" || r.header.Get("Content-Type") != "application/json" || r.header.Get("X-Request-Id") == "" {
		r.t.Fatalf("want %s %s: %v %s", kind, code, r.header, r.body)
	}
	return r
}

func TestProgramsCallModelsWithKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.person("ann")
	p := ann.program()
	if all := p.get("/v1/models").want(200).list("data"); len(all) != 1 || all[0]["id"] != "demo/demo" || all[0]["owned_by"] != "demo" {
		t.Errorf("%v", all)
	}
	for _, id := range []string{"demo/demo", "demo%2Fdemo"} {
		if got := p.get("/v1/models/" + id).want(200).str("id"); got != "demo/demo" {
			t.Error(got)
		}
	}
	p.get("/v1/models/demo/other").failure(404, "invalid_request_error", "model_not_found")
	whole := p.post("/v1/chat/completions", completionOf("demo/demo", "hello")).want(200)
	if whole.str("object") != "chat.completion" || whole.header.Get("X-Model") != "demo/demo" || whole.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v %s", whole.header, whole.body)
	}
	stream := p.post("/v1/chat/completions", completionOf("demo/demo", "hello", obj{"stream": true, "stream_options": obj{"include_usage": true}})).want(200)
	events := strings.Split(strings.TrimSpace(string(stream.body)), "\n\n")
	if n := len(events); n < 4 || events[n-1] != "data: [DONE]" || !strings.Contains(events[n-2], `"choices":[],"usage":{`) || !strings.Contains(events[n-3], `"finish_reason":"stop"`) {
		t.Errorf("%s", stream.body)
	}
	eventually(t, "both calls are recorded", 5*time.Second, func() bool {
		sums := ann.get("/api/usage?by=model").want(200).list("usage")
		return len(sums) == 1 && sums[0]["calls"] == 2.0 && sums[0]["tokens_out"].(float64) > 0
	})
	for _, table := range []string{"chat_sessions", "messages", "sends", "budget_reservations"} {
		if n := w.rows("SELECT count(*) FROM " + table)[0][0]; n != int64(0) {
			t.Errorf("%v rows in %s", n, table)
		}
	}
	if used := ann.get("/api/auth/keys").want(200).list("keys")[0]["last_used_at"]; used == nil {
		t.Error("the key was never used")
	}
	for _, word := range []string{"hello", p.token} {
		if strings.Contains(w.log.String(), word) {
			t.Errorf("the log has %q", word)
		}
	}
}

func TestKeysAreTakenForProgramsOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.person("ann")
	p, listing := ann.program(), ann.program(obj{"scopes": []string{"models"}})
	call := completionOf("demo/demo", "hello")
	for _, route := range []string{"/api/auth/me", "/api/models", "/api/chat/sessions", "/api/auth/keys"} {
		p.get(route).problem(401, "invalid_token")
	}
	ann.get("/v1/models").failure(401, "invalid_request_error", "invalid_api_key")
	w.nobody().post("/v1/chat/completions", call).failure(401, "invalid_request_error", "invalid_api_key")
	w.nobody().get("/v1/models?key="+p.token).failure(401, "invalid_request_error", "invalid_api_key")
	listing.get("/v1/models").want(200)
	listing.post("/v1/chat/completions", call).failure(403, "invalid_request_error", "missing_scope")
	ann.program(obj{"scopes": []string{"chat"}}).get("/v1/models").failure(403, "invalid_request_error", "missing_scope")
	for _, k := range ann.get("/api/auth/keys").want(200).list("keys") {
		if k["hint"] == listing.token[:7] {
			ann.remove(path("/api/auth/keys/%.0f", k["id"])).want(204)
		}
	}
	listing.get("/v1/models").failure(401, "invalid_request_error", "invalid_api_key")
	w.exec("UPDATE api_keys SET expires_at = '2026-01-01 00:00:00+00:00' WHERE hint <> ?", p.token[:7])
	w.exec("UPDATE users SET is_active = FALSE")
	p.get("/v1/models").failure(403, "invalid_request_error", "account_inactive")
	w.exec("UPDATE users SET is_active = TRUE")
	p.get("/v1/models").want(200)
}

func TestBadCallsAreRefusedInOpenAIsFormat(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := s.person("ann").program()
	call := func(body any) reply { return p.post("/v1/chat/completions", body) }
	call(completionOf("other/model", "hi")).failure(404, "invalid_request_error", "model_not_found")
	call(completionOf("demo/other", "hi")).failure(404, "invalid_request_error", "model_not_found")
	call(obj{"model": "demo/demo"}).failure(400, "invalid_request_error", "missing_required_parameter")
	call(obj{"messages": []obj{}}).failure(400, "invalid_request_error", "missing_required_parameter")
	call(obj{"model": 5}).failure(400, "invalid_request_error", "invalid_type")
	call("{").failure(400, "invalid_request_error", "malformed_json")
	call("null").failure(400, "invalid_request_error", "malformed_json")
	call(`{"model":"demo/demo","messages":`+strings.Repeat("[", 300)+strings.Repeat("]", 300)+"}").failure(400, "invalid_request_error", "malformed_json")
	call(`{"model":"demo/demo","messages":[{"role":"user","content":"`+"\xff"+`"}]}`).failure(400, "invalid_request_error", "malformed_json")
	p.get("/v1/other").failure(404, "invalid_request_error", "unknown_url")
	p.do("DELETE", "/v1/models", nil).failure(405, "invalid_request_error", "method_not_allowed")
	if e := call(completionOf("demo/demo", "hi", obj{"n": 9})).failure(400, "invalid_request_error", "integer_above_max_value").json()["error"].(map[string]any); e["param"] != "n" {
		t.Errorf("%v", e)
	}
	call(completionOf("demo/demo", strings.Repeat("x", 1<<20), obj{"max_tokens": 1})).want(200)
	s.nobody().post("/v1/chat/completions", completionOf("demo/demo", strings.Repeat("x", 1<<20))).failure(401, "invalid_request_error", "invalid_api_key")
}

// TestProvidersErrorsReachPrograms: with the status and the words that their SDKs act on, and without the server's secrets.
func TestProvidersErrorsReachPrograms(t *testing.T) {
	t.Parallel()
	script := func(status int, more ...func(*llmtest.Script)) llmtest.Script {
		s := llmtest.Script{Fault: llmtest.FaultStatus, Status: status, Models: []string{"m"}}
		for _, m := range more {
			m(&s)
		}
		return s
	}
	provider := llmtest.Start(t, llmtest.Script{Models: []string{"m"}})
	p := start(t, "OPENAI_BASE_URL="+provider.OpenAI(), "OPENAI_API_KEY=sk-the-servers-secret", "LLM_PROVIDER=openai", "LLM_MODEL=m", "LLM_MAX_RETRIES=0").person("ann").program()
	for name, c := range map[string]struct {
		script     llmtest.Script
		status     int
		kind, code string
	}{
		"busy":            {script(429, func(s *llmtest.Script) { s.RetryAfter = "7" }), 429, "rate_limit_error", "rate_limit_exceeded"},
		"a refused key":   {script(401), 502, "server_error", "model_refused_key"},
		"a bad call":      {script(400, func(s *llmtest.Script) { s.Message = "Invalid schema for function 'x'" }), 400, "invalid_request_error", "invalid_request"},
		"a broken server": {script(500), 502, "server_error", "model_unavailable"},
	} {
		provider.Play(c.script)
		for _, stream := range []bool{false, true} {
			r := p.post("/v1/chat/completions", completionOf("openai/m", "hi", obj{"stream": stream})).failure(c.status, c.kind, c.code)
			if strings.Contains(string(r.body), "secret") || strings.Contains(r.header.Get("Retry-After"), "7") != (c.status == 429) || strings.Contains(string(r.body), "Invalid schema") != (c.status == 400) ||
				(r.header.Get("X-Should-Retry") == "false") != (name == "a refused key") {
				t.Errorf("%s: %v %s", name, r.header, r.body)
			}
		}
	}
	provider.Play(llmtest.Script{Models: []string{"m"}, Fault: llmtest.FaultErrorEvent, After: 2})
	events := strings.Split(strings.TrimSpace(string(p.post("/v1/chat/completions", completionOf("openai/m", "hi", obj{"stream": true})).want(200).body)), "\n\n")
	if last := events[len(events)-1]; !strings.HasPrefix(last, `data: {"error":{"message":`) || strings.Contains(last, "secret") {
		t.Errorf("%q", events)
	}
}

func TestFallbackAnswersPrograms(t *testing.T) {
	t.Parallel()
	pair := fallbackPair(t, llmtest.Script{Fault: llmtest.FaultStatus, Status: 500})
	ann := start(t, pair.settings("LLM_PROVIDER=openai", "LLM_MODEL=gpt-5.4-mini", "LLM_MAX_RETRIES=0", "LLM_FALLBACK_MODELS=ollama/qwen3")...).person("ann").seeing("ollama/qwen3")
	p := ann.program()
	for _, stream := range []bool{false, true} {
		r := p.post("/v1/chat/completions", completionOf("openai/gpt-5.4-mini", "hi", obj{"stream": stream})).want(200)
		if r.header.Get("X-Model") != "ollama/qwen3" || !strings.Contains(string(r.body), "Ollama") {
			t.Errorf("%v %s", r.header, r.body)
		}
	}
	eventually(t, "each call is recorded", 5*time.Second, func() bool {
		sums := ann.get("/api/usage?by=model").want(200).list("usage")
		return len(sums) == 2 && sums[0]["calls"] == 2.0 && sums[1]["calls"] == 2.0
	})
}

func TestBudgetsHoldForPrograms(t *testing.T) {
	t.Parallel()
	b := holding(t, tokensADay(1000))
	p := b.ann.program()
	first := make(chan reply, 1)
	go func() {
		first <- p.post("/v1/chat/completions", completionOf("openai/m", "hi", obj{"max_tokens": 600}))
	}()
	eventually(t, "the call is reserved", 5*time.Second, func() bool { return b.calls.Load() == 1 })
	r := p.post("/v1/chat/completions", completionOf("openai/m", "hi", obj{"max_tokens": 600})).failure(429, "insufficient_quota", "budget_exhausted")
	if r.header.Get("Retry-After") == "" {
		t.Errorf("%v", r.header)
	}
	close(b.open)
	(<-first).want(200)
	eventually(t, "the call is settled", 5*time.Second, func() bool { return b.ann.state() == "50 0 950" })
	p.post("/v1/chat/completions", completionOf("openai/m", "hi")).want(200)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.limits[0] != 600 || b.limits[1] == 0 || b.limits[1] > 950 {
		t.Errorf("limits: %v", b.limits)
	}
}

// TestCallEndsWhenItsProgramGoes: streamed or not, the provider's work ends, and what it took is recorded.
func TestCallEndsWhenItsProgramGoes(t *testing.T) {
	t.Parallel()
	provider := llmtest.Start(t, llmtest.Script{Models: []string{"m"}, Before: time.Minute})
	w := newWorld(t, "OPENAI_BASE_URL="+provider.OpenAI(), "LLM_PROVIDER=openai", "LLM_MODEL=m")
	p := w.person("ann").program()
	for i, stream := range []bool{true, false} {
		ctx, leave := context.WithCancel(t.Context())
		request := p.request("POST", "/v1/chat/completions", completionOf("openai/m", "hi", obj{"stream": stream})).WithContext(ctx)
		gone := make(chan error, 1)
		go func() {
			response, err := http.DefaultClient.Do(request)
			if err == nil {
				_, err = io.Copy(io.Discard, bufio.NewReader(response.Body))
				_ = response.Body.Close()
			}
			gone <- err
		}()
		eventually(t, "the provider is asked", 5*time.Second, func() bool { return provider.Running() == 1 })
		leave()
		<-gone
		eventually(t, "the provider's work ends", 5*time.Second, func() bool { return provider.Running() == 0 })
		eventually(t, "the call is recorded", 5*time.Second, func() bool {
			rows := w.rows("SELECT status, purpose, tokens_in > 0 FROM usage_events")
			return len(rows) == i+1 && slices.Equal(rows[i], []any{"stopped", "api", int64(1)})
		})
	}
}

func TestKeyHasLimitOfItsOwn(t *testing.T) {
	t.Parallel()
	ann := start(t, "RATE_LIMIT_KEYS=3/h").person("ann")
	slow, other := ann.program(obj{"requests_per_minute": 1}), ann.program()
	if r := slow.get("/v1/models").want(200); r.header.Get("RateLimit-Limit") != "1" {
		t.Errorf("%v", r.header)
	}
	if r := slow.get("/v1/models").failure(429, "rate_limit_error", "rate_limit_exceeded"); r.header.Get("Retry-After") == "" {
		t.Errorf("%v", r.header)
	}
	other.get("/v1/models").want(200)
	other.get("/v1/models").want(200)
	other.get("/v1/models").failure(429, "rate_limit_error", "rate_limit_exceeded")
	ann.get("/api/auth/keys").want(200)
}

// TestStoppingServerLetsCallsEnd: within DRAIN_TIMEOUT; a call that takes longer ends with an error that says to try again.
func TestStoppingServerLetsCallsEnd(t *testing.T) {
	t.Parallel()
	for drain, want := range map[string]string{"20s": "data: [DONE]", "100ms": `"code":"restarting"`} {
		s := start(t, "DEMO_TOKENS_PER_SECOND=20", "DRAIN_TIMEOUT="+drain)
		response, err := httpClient.Do(s.person("ann").program().request("POST", "/v1/chat/completions", completionOf("demo/demo", "hello", obj{"stream": true})))
		if err != nil {
			t.Fatal(err)
		}
		stopped := make(chan struct{})
		go func() { s.stop(); close(stopped) }()
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		<-stopped
		if events := strings.Split(strings.TrimSpace(string(body)), "\n\n"); err != nil || !strings.Contains(events[len(events)-1], want) {
			t.Errorf("%s: %v, %q", drain, err, events[len(events)-1])
		}
	}
}

// TestProgramsGetEmbeddings: the demo's vectors of texts with the same words are closer than those of others, and each call is recorded.
func TestProgramsGetEmbeddings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.person("ann")
	p := ann.program()
	r := p.post("/v1/embeddings", obj{"model": "demo/demo", "input": []string{"the cat sleeps", "a cat sleeps", "tax law"}}).want(200)
	var vectors [][]float64
	for i, one := range r.list("data") {
		var vector []float64
		for _, value := range one["embedding"].([]any) {
			vector = append(vector, value.(float64))
		}
		if one["index"] != float64(i) || len(vector) != 256 {
			t.Fatalf("%v", one)
		}
		vectors = append(vectors, vector)
	}
	product := func(a, b []float64) (sum float64) {
		for i := range a {
			sum += a[i] * b[i]
		}
		return sum
	}
	if near, far := product(vectors[0], vectors[1]), product(vectors[0], vectors[2]); near < far+0.3 || math.Abs(product(vectors[0], vectors[0])-1) > 1e-5 {
		t.Errorf("near %v, far %v", near, far)
	}
	text := p.post("/v1/embeddings", obj{"model": "demo/demo", "input": "the cat sleeps", "encoding_format": "base64", "dimensions": 8}).want(200).list("data")[0]["embedding"].(string)
	if raw, err := base64.StdEncoding.DecodeString(text); err != nil || len(raw) != 32 {
		t.Errorf("%q", text)
	}
	if n := len(p.post("/v1/embeddings", obj{"model": "demo/demo", "input": [][]int{{1, 2}, {3}}}).want(200).list("data")); n != 2 {
		t.Errorf("%d vectors of two texts that were split into tokens", n)
	}
	for body, want := range map[*obj][2]string{
		{"input": "a"}:                                        {"missing_required_parameter", "model"},
		{"model": "demo/demo"}:                                {"missing_required_parameter", "input"},
		{"model": "demo/demo", "input": ""}:                   {"invalid_value", "input"},
		{"model": "demo/demo", "input": []bool{true}}:         {"invalid_type", "input"},
		{"model": "demo/demo", "input": []obj{}}:              {"invalid_value", "input"},
		{"model": "demo/demo", "input": "a", "dimensions": 0}: {"invalid_value", "dimensions"},
	} {
		r := p.post("/v1/embeddings", *body).failure(400, "invalid_request_error", want[0])
		if r.json()["error"].(map[string]any)["param"] != want[1] {
			t.Errorf("%v: %s", *body, r.body)
		}
	}
	p.post("/v1/embeddings", obj{"model": "demo/other", "input": "a"}).failure(404, "invalid_request_error", "model_not_found")
	eventually(t, "the calls are recorded", 5*time.Second, func() bool {
		sums := ann.get("/api/usage?by=model").want(200).list("usage")
		return len(sums) == 1 && sums[0]["calls"].(float64) >= 2 && sums[0]["tokens_in"].(float64) >= 11
	})
}

// TestEmbeddingsArePassedOn: an OpenAI-compatible provider gets the call as it is, apart from the model, and its answer is passed on. Vectors
// that were asked for as text, and come as numbers, become text.
func TestEmbeddingsArePassedOn(t *testing.T) {
	t.Parallel()
	const answer = `{"object":"list","data":[{"object":"embedding","index":0,"embedding":"AACAPw==","odd":1}],"model":"m","usage":{"prompt_tokens":9,"total_tokens":9}}`
	sent := make(chan string, 3)
	provider := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.URL.Path != "/v1/embeddings" {
			http.NotFound(rw, r)
			return
		}
		sent <- string(body)
		if strings.Contains(string(body), "numbers") {
			_, _ = io.WriteString(rw, strings.Replace(answer, `"AACAPw=="`, "[1]", 1))
			return
		}
		_, _ = io.WriteString(rw, answer)
	}))
	t.Cleanup(provider.Close)
	s := start(t, "LLM_PROVIDER=openai", "OPENAI_API_KEY=k", "OPENAI_BASE_URL="+provider.URL+"/v1", "LLM_MODEL=m")
	ann := s.person("ann")
	p := ann.program()
	if r := p.post("/v1/embeddings", obj{"model": "openai/m", "input": "numbers", "encoding_format": "base64"}).want(200); string(r.body) != answer {
		t.Errorf("%s", r.body)
	}
	if r := p.post("/v1/embeddings", obj{"model": "openai/m", "input": "numbers"}).want(200); r.list("data")[0]["embedding"].([]any)[0] != 1.0 {
		t.Errorf("%s", r.body)
	}
	<-sent
	<-sent
	r := p.post("/v1/embeddings", obj{"model": "openai/m", "input": []int{1, 2}, "encoding_format": "base64", "api_base": "http://evil.example"}).want(200)
	if got := <-sent; got != `{"model":"m","encoding_format":"base64","input":[1,2]}` || string(r.body) != answer || r.header.Get("X-Model") != "openai/m" {
		t.Errorf("sent %s, got %s", got, r.body)
	}
	eventually(t, "the call is recorded", 5*time.Second, func() bool {
		sums := ann.get("/api/usage?by=model").want(200).list("usage")
		return len(sums) == 1 && sums[0]["tokens_in"] == 27.0 && sums[0]["tokens_out"] == 0.0
	})
}

// TestPagesOfNamedOriginsCallModels: OpenAI's SDK in a page may send its headers and read those that it decides by, and nothing is allowed to others.
func TestPagesOfNamedOriginsCallModels(t *testing.T) {
	t.Parallel()
	s := start(t, "ALLOWED_ORIGINS=https://app.example")
	p := s.person("ann").program()
	wanted := map[string]string{"https://app.example": "https://app.example", "https://evil.example": ""}
	for origin, allowed := range wanted {
		asked := s.nobody().do("OPTIONS", "/v1/chat/completions", nil, "Origin: "+origin, "Access-Control-Request-Method: POST")
		if got := asked.header.Get("Access-Control-Allow-Origin"); got != allowed {
			t.Errorf("%s: %q", origin, got)
		}
		sendable := strings.ToLower(asked.header.Get("Access-Control-Allow-Headers"))
		for _, name := range []string{"authorization", "content-type", "openai-organization", "x-stainless-os", "x-stainless-retry-count", "x-stainless-timeout", "idempotency-key"} {
			if allowed != "" && !slices.Contains(strings.Split(sendable, ","), name) {
				t.Errorf("%s may not be sent: %s", name, sendable)
			}
		}
		for _, r := range []reply{
			p.do("POST", "/v1/chat/completions", completionOf("demo/demo", "hello"), "Origin: "+origin).want(200),
			p.do("POST", "/v1/chat/completions", completionOf("demo/other", "hello"), "Origin: "+origin).want(404),
			s.nobody().do("GET", "/v1/models", nil, "Origin: "+origin).want(401),
		} {
			readable := r.header.Get("Access-Control-Expose-Headers")
			if got := r.header.Get("Access-Control-Allow-Origin"); got != allowed || allowed != "" && (!strings.Contains(readable, "X-Should-Retry") || !strings.Contains(readable, "Idempotency-Replayed")) {
				t.Errorf("%s: %q, readable %q", origin, got, readable)
			}
		}
	}
}
