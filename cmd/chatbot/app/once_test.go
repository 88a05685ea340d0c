package app_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

// once posts a call with an idempotency key.
func (c *client) once(route, key string, body obj, headers ...string) reply {
	c.t.Helper()
	return c.do("POST", route, body, append(headers, "Idempotency-Key: "+key)...)
}

func TestCallIsMadeOnceForEachIdempotencyKey(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.person("ann")
	p, other := ann.program(), ann.program()
	calls := 0
	for route, body := range map[string]obj{
		"/v1/chat/completions": completionOf("demo/demo", "hello"),
		"/v1/responses":        {"model": "demo/demo", "input": "hello"},
		"/v1/embeddings":       {"model": "demo/demo", "input": "hello"},
	} {
		key := `"` + route + `"`
		first, again := p.once(route, key, body).want(200), p.once(route, key, body).want(200)
		if string(first.body) != string(again.body) || first.header.Get("Idempotency-Replayed") != "" || again.header.Get("Idempotency-Replayed") != "true" || again.header.Get("X-Model") != "demo/demo" ||
			again.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %v %s, then %v %s", route, first.header, first.body, again.header, again.body)
		}
		p.once(route, key, obj{"model": "demo/demo", "messages": []obj{{"role": "user", "content": "x"}}, "input": "x"}).failure(422, "invalid_request_error", "idempotency_mismatch")
		if mine := other.once(route, key, body).want(200); mine.header.Get("Idempotency-Replayed") != "" {
			t.Errorf("%s: a reply to another key of the API", route)
		}
		calls += 2
	}
	p.once("/v1/responses", "\"/v1/embeddings\"", obj{"model": "demo/demo", "input": "hello"}).failure(422, "invalid_request_error", "idempotency_mismatch")
	p.once("/v1/responses", strings.Repeat("x", 256), obj{"model": "demo/demo", "input": "hello"}).failure(400, "invalid_request_error", "invalid_value")
	eventually(t, "each call is recorded once", 5*time.Second, func() bool {
		sums := ann.get("/api/usage?by=model").want(200).list("usage")
		return len(sums) == 1 && sums[0]["calls"] == float64(calls)
	})
	for _, row := range w.rows("SELECT reply, name, digest FROM replies") {
		for _, value := range row {
			if text := value.(string); strings.Contains(text, "hello") || strings.Contains(text, "Hello") || text == "" || strings.Contains(text, "/v1") {
				t.Errorf("%q is stored", text)
			}
		}
	}
	w.exec("UPDATE replies SET until = '2026-01-01 00:00:00+00:00'")
	if r := p.once("/v1/responses", `"/v1/responses"`, obj{"model": "demo/demo", "input": "hello"}).want(200); r.header.Get("Idempotency-Replayed") != "" {
		t.Error("a reply that has ended")
	}
}

// TestFailedCallIsMadeAgain: its key is free when the failure is told.
func TestFailedCallIsMadeAgain(t *testing.T) {
	t.Parallel()
	provider := llmtest.Start(t, llmtest.Script{Models: []string{"m"}, Fault: llmtest.FaultStatus, Status: 500})
	w := newWorld(t, "OPENAI_BASE_URL="+provider.OpenAI(), "LLM_PROVIDER=openai", "LLM_MODEL=m", "LLM_MAX_RETRIES=0")
	p := w.person("ann").program()
	body := completionOf("openai/m", "hi", obj{"stream": true})
	p.once("/v1/chat/completions", "k", body).failure(502, "server_error", "model_unavailable")
	provider.Play(llmtest.Script{Models: []string{"m"}, Fault: llmtest.FaultErrorEvent, After: 2})
	if broken := string(p.once("/v1/chat/completions", "k", body).want(200).body); strings.Contains(broken, "[DONE]") {
		t.Error(broken)
	}
	provider.Play(llmtest.Script{Models: []string{"m"}})
	if rows := w.rows("SELECT 1 FROM replies"); len(rows) != 0 {
		t.Error("the key is not free")
	}
	if whole := p.once("/v1/chat/completions", "k", body).want(200); !strings.Contains(string(whole.body), "[DONE]") || whole.header.Get("Idempotency-Replayed") != "" {
		t.Errorf("%v %s", whole.header, whole.body)
	}
}

// TestRetriesOfRunningCallShareItsAnswer: also when the program that made it has gone.
func TestRetriesOfRunningCallShareItsAnswer(t *testing.T) {
	t.Parallel()
	provider := llmtest.Start(t, llmtest.Script{Models: []string{"m"}, Before: time.Second})
	p := start(t, "OPENAI_BASE_URL="+provider.OpenAI(), "LLM_PROVIDER=openai", "LLM_MODEL=m").person("ann").program()
	for _, stream := range []bool{false, true} {
		body, key := completionOf("openai/m", "hi", obj{"stream": stream}), "k"+map[bool]string{true: "s"}[stream]
		ctx, leave := context.WithCancel(t.Context())
		request := p.request("POST", "/v1/chat/completions", body).WithContext(ctx)
		request.Header.Set("Idempotency-Key", key)
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			if response, err := http.DefaultClient.Do(request); err == nil {
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
			}
		}()
		eventually(t, "the provider is asked", 5*time.Second, func() bool { return provider.Running() == 1 })
		before := len(provider.Requests())
		var replies sync.Map
		var retries sync.WaitGroup
		for i := range 3 {
			retries.Go(func() { replies.Store(i, p.once("/v1/chat/completions", key, body)) })
		}
		leave()
		<-gone
		retries.Wait()
		var want string
		replies.Range(func(_, value any) bool {
			r := value.(reply).want(200)
			if want == "" {
				want = string(r.body)
			}
			if string(r.body) != want || r.header.Get("Idempotency-Replayed") != "true" {
				t.Errorf("%v %s, want %s", r.header, r.body, want)
			}
			return true
		})
		if got := len(provider.Requests()); got != before || want == "" {
			t.Errorf("%d requests more, %q", got-before, want)
		}
	}
}

// TestStreamGoesOnAfterAnEvent with the same bytes, from memory or from the storage.
func TestStreamGoesOnAfterAnEvent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.person("ann").program()
	for route, body := range map[string]obj{
		"/v1/chat/completions": completionOf("demo/demo", "hello", obj{"stream": true}),
		"/v1/responses":        {"model": "demo/demo", "input": "hello", "stream": true},
	} {
		whole := string(p.once(route, route, body).want(200).body)
		events := strings.SplitAfter(whole, "\n\n")
		for i, event := range events[:len(events)-1] {
			id, _, ok := strings.Cut(strings.TrimPrefix(event, "id: "), "\n")
			if !ok || !strings.HasPrefix(event, "id: ") {
				t.Fatalf("event %d of %s: %q", i, route, event)
			}
			if i%10 == 0 || i == len(events)-2 {
				if rest := string(p.once(route, route, body, "Last-Event-ID: "+id).want(200).body); rest != strings.Join(events[i+1:], "") {
					t.Errorf("%s after %s: %q", route, id, rest)
				}
			}
		}
		for _, id := range []string{"other-1", strings.Split(whole, "-")[0][len("id: "):] + "-9999", "x"} {
			p.once(route, route, body, "Last-Event-ID: "+id).failure(409, "invalid_request_error", "stream_gone")
		}
		if r := p.once(route, "new", body, "Last-Event-ID: a-1").failure(409, "invalid_request_error", "stream_gone"); r.header.Get("X-Should-Retry") != "false" {
			t.Errorf("%v", r.header)
		}
	}
	p.once("/v1/responses", "not a stream", obj{"model": "demo/demo", "input": "hello"}, "Last-Event-ID: a-1").want(200)
	if plain := string(p.post("/v1/responses", obj{"model": "demo/demo", "input": "hello", "stream": true}).want(200).body); strings.Contains(plain, "id: ") {
		t.Error("ids without a key")
	}
}

// TestCallThatRunsElsewhereIsWaitedFor: another server holds its claim, and ends the call or dies.
func TestCallThatRunsElsewhereIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.person("ann").program()
	body := obj{"model": "demo/demo", "input": "hello"}
	first := string(p.once("/v1/responses", "k", body).want(200).body)
	w.exec("UPDATE replies SET reply = '', until = '2999-01-01 00:00:00+00:00'")
	got := make(chan reply, 1)
	go func() { got <- p.once("/v1/responses", "k", body) }()
	select {
	case r := <-got:
		t.Fatalf("%d %s", r.status, r.body)
	case <-time.After(700 * time.Millisecond):
	}
	w.exec("UPDATE replies SET until = '2026-01-01 00:00:00+00:00'") // the server has died
	if r := (<-got).want(200); string(r.body) == first || r.header.Get("Idempotency-Replayed") != "" {
		t.Errorf("%v %s", r.header, r.body)
	}
}
