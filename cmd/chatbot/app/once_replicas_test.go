//go:build services

package app_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/bundb/bundbtest"
	"chatbot/adapters/llm/llmtest"
)

// programs starts two servers on one database and returns a client of each with the same API key, and the person who made it.
func programs(t *testing.T, settings ...string) (here, there, owner *client) {
	t.Helper()
	settings = append(settings, "DATABASE_URL="+bundbtest.PostgresURL(t), "SECRET_KEY=0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978")
	owner = startIn(t, t.TempDir(), settings...).person("ann")
	here = owner.program()
	return here, &client{server: startIn(t, t.TempDir(), settings...), token: here.token, userID: here.userID}, owner
}

// TestCallIsMadeOnceOnTwoServers: both get it at the same instant, with the same key of the program's choice.
func TestCallIsMadeOnceOnTwoServers(t *testing.T) {
	t.Parallel()
	provider := llmtest.Start(t, llmtest.Script{Models: []string{"m"}, Before: time.Second})
	here, there, owner := programs(t, "OPENAI_BASE_URL="+provider.OpenAI(), "LLM_PROVIDER=openai", "LLM_MODEL=m")
	for key, body := range map[string]obj{"whole": completionOf("openai/m", "hi"), "stream": completionOf("openai/m", "hi", obj{"stream": true})} {
		before := provider.Calls()
		var replies [4]reply
		var calls sync.WaitGroup
		for i := range replies {
			calls.Go(func() { replies[i] = []*client{here, there}[i%2].once("/v1/chat/completions", key, body) })
		}
		calls.Wait()
		replayed := 0
		for _, r := range replies {
			if string(r.want(200).body) != string(replies[0].body) || len(r.body) == 0 {
				t.Errorf("%s: %s, and %s", key, r.body, replies[0].body)
			}
			if r.header.Get("Idempotency-Replayed") == "true" {
				replayed++
			}
		}
		if asked := provider.Calls() - before; asked != 1 || replayed != len(replies)-1 {
			t.Errorf("%s: the provider was asked %d times, %d replies are replayed", key, asked, replayed)
		}
		there.once("/v1/chat/completions", key, completionOf("openai/m", "other")).failure(422, "invalid_request_error", "idempotency_mismatch")
	}
	eventually(t, "each call is recorded once", 5*time.Second, func() bool {
		sums := owner.get("/api/usage?by=model").want(200).list("usage")
		return len(sums) == 1 && sums[0]["calls"] == 2.0
	})
}

// TestStreamGoesOnAtAnotherServer with the same bytes, also if it still runs where it began.
func TestStreamGoesOnAtAnotherServer(t *testing.T) {
	t.Parallel()
	here, there, _ := programs(t, "DEMO_TOKENS_PER_SECOND=20")
	body := completionOf("demo/demo", "hello", obj{"stream": true})
	const route = "/v1/chat/completions"
	running := make(chan reply, 1)
	go func() { running <- here.once(route, "k", body) }()
	time.Sleep(200 * time.Millisecond)
	if early := there.once(route, "k", body).want(200); early.header.Get("Idempotency-Replayed") != "true" {
		t.Errorf("%v", early.header)
	} else if whole := (<-running).want(200); string(early.body) != string(whole.body) || !strings.Contains(string(whole.body), "[DONE]") {
		t.Errorf("%s there, %s here", early.body, whole.body)
	} else {
		events := strings.SplitAfter(string(whole.body), "\n\n")
		for i, event := range events[:len(events)-1] {
			id, _, _ := strings.Cut(strings.TrimPrefix(event, "id: "), "\n")
			if rest := string(there.once(route, "k", body, "Last-Event-ID: "+id).want(200).body); rest != strings.Join(events[i+1:], "") {
				t.Errorf("after %s: %q", id, rest)
			}
		}
	}
	there.once(route, "k", body, "Last-Event-ID: other-1").failure(409, "invalid_request_error", "stream_gone")
	there.once(route, "new", body, "Last-Event-ID: a-1").failure(409, "invalid_request_error", "stream_gone")
}

// TestRevokedKeyIsRefusedOnTheOtherServer at its next request, although both servers have just taken it.
func TestRevokedKeyIsRefusedOnTheOtherServer(t *testing.T) {
	t.Parallel()
	here, there, owner := programs(t)
	for _, p := range []*client{here, there} {
		p.get("/v1/models").want(200)
	}
	key := owner.get("/api/auth/keys").want(200).list("keys")[0]
	owner.do("DELETE", path("/api/auth/keys/%d", int64(key["id"].(float64))), nil).want(204)
	for _, p := range []*client{there, here} {
		p.get("/v1/models").failure(401, "invalid_request_error", "invalid_api_key")
		p.once("/v1/responses", "k", obj{"model": "demo/demo", "input": "hello"}).failure(401, "invalid_request_error", "invalid_api_key")
	}
}
