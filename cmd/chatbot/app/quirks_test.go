package app_test

import (
	"strings"
	"testing"

	"chatbot/adapters/llm/llmtest"
)

// TestEmptyAnswerDoesNotBreakTheChat: the question without an answer is kept, and a provider that requires alternating roles accepts
// the next request.
func TestEmptyAnswerDoesNotBreakTheChat(t *testing.T) {
	t.Parallel()
	c, provider := withProvider(t, llmtest.Script{Pieces: []string{""}}, "SYSTEM_PROMPT=")
	r := c.post("/api/chat/message", obj{"message": "first question"}).want(502)
	if r.str("code") != "model_empty" {
		t.Fatalf("%s", r.body)
	}
	provider.Play(llmtest.Script{Strict: true})
	id := r.int("session_id")
	for _, question := range []string{"second question", "third question"} {
		if r := c.post("/api/chat/message", obj{"message": question, "session_id": id}).want(200); r.str("status") != "complete" {
			t.Fatalf("%s", r.body)
		}
	}
	if sent := lastPrompt(provider); !strings.Contains(sent, `first question\n\nsecond question`) || !strings.Contains(sent, "Hello, world!") {
		t.Errorf("sent %s", sent)
	}
}

// TestReasoningIsAPartOfItsOwn: apart from the text for readers, in the history and in answers that are not streamed; not in the
// content, titles, search, exports that do not ask for it, and the next prompt.
func TestReasoningIsAPartOfItsOwn(t *testing.T) {
	t.Parallel()
	script := llmtest.Script{Thoughts: []string{"one secret, "}, Pieces: []string{"<th", "ink>another secret</think>", "\n\nHello."}}
	c, provider := withProvider(t, script)
	events := c.say("hi").rest()
	end := last(t, events)
	id := end.SessionID
	if got := spoken(t, 0, events); got != "Hello." {
		t.Errorf("a reader of tokens heard %q", got)
	}
	reasoning, took := "", 0
	for i, e := range events {
		if e.Type == "reasoning" {
			reasoning, took = reasoning+e.Content, e.TookMS
		}
		if e.Type != "queued" && e.Type != "saving" && e.Type != "fallback" && e.Seq != i {
			t.Errorf("event %d has number %d", i, e.Seq)
		}
	}
	if reasoning != "one secret, another secret" || took < 1 {
		t.Errorf("reasoned %q for %d ms", reasoning, took)
	}
	wantParts := func(where string, m map[string]any) {
		t.Helper()
		parts, _ := m["parts"].([]any)
		if len(parts) != 2 || m["content"] != "Hello." {
			t.Fatalf("%s: %v", where, m)
		}
		first, second := parts[0].(map[string]any), parts[1].(map[string]any)
		if first["type"] != "reasoning" || first["text"] != reasoning || first["took_ms"].(float64) < 1 || second["type"] != "text" || second["text"] != "Hello." {
			t.Errorf("%s: %v", where, parts)
		}
	}
	stored := c.get(path("/api/chat/sessions/%d/messages", id)).list("messages")
	wantParts("history", stored[1])
	if _, is := stored[0]["parts"]; is {
		t.Errorf("a question in parts: %v", stored[0])
	}
	if e := last(t, c.stream("GET", path("/api/chat/messages/%d/stream?after=1", end.MessageID), nil).rest()); e.Seq != end.Seq {
		t.Errorf("read again to %d, not %d", e.Seq, end.Seq)
	}

	wantParts("unstreamed", c.post("/api/chat/message", obj{"message": "and now", "session_id": id}).want(200).json())
	if sent := lastPrompt(provider); strings.Contains(sent, "secret") || !strings.Contains(sent, "Hello.") {
		t.Errorf("sent back %s", sent)
	}
	if thought := reasonedOnSocket(c); thought != reasoning {
		t.Errorf("the socket reasoned %q", thought)
	}
	exportsReasoningIfAsked(t, c, int64(id), reasoning)
	if found := c.get("/api/chat/search?q=secret").want(200); len(found.list("results")) != 0 {
		t.Errorf("found %s", found.body)
	}
}

// reasonedOnSocket returns the reasoning that an answer over a socket has.
func reasonedOnSocket(c *client) (thought string) {
	socket := c.socket()
	socket.send(obj{"type": "message", "content": "on the socket", "stream": true})
	for e := socket.next(); e.Type != "end"; e = socket.next() {
		if e.Type == "reasoning" {
			thought += e.Content
		}
	}
	return thought
}

func exportsReasoningIfAsked(t *testing.T, c *client, id int64, reasoning string) {
	t.Helper()
	for _, format := range []string{"md", "txt", "json"} {
		plain := c.get(exportPath(id, format)).want(200)
		asked := c.get(exportPath(id, format) + "&reasoning=true").want(200)
		if strings.Contains(string(plain.body), "secret") || !strings.Contains(string(asked.body), reasoning) || !strings.Contains(string(asked.body), "Hello.") {
			t.Errorf("%s: exported %s\nasked for reasoning: %s", format, plain.body, asked.body)
		}
	}
	c.get(exportPath(id, "md")+"&reasoning=maybe").problem(400, "invalid_input")
	if all := c.get("/api/auth/export").want(200); strings.Contains(string(all.body), "secret") {
		t.Errorf("exported %s", all.body)
	}
	if all := c.get("/api/auth/export?reasoning=true").want(200); !strings.Contains(string(all.body), "another secret") {
		t.Errorf("exported %s", all.body)
	}
}

// TestFilteredAnswerIsKeptAndSaysSo: as a complete answer with its finish reason.
func TestFilteredAnswerIsKeptAndSaysSo(t *testing.T) {
	t.Parallel()
	c, _ := withProvider(t, llmtest.Script{Finish: "content_filter"})
	r := c.post("/api/chat/message", obj{"message": "hi"}).want(200)
	if meta := r.json()["metadata"].(map[string]any); r.str("content") != "Hello, world!" || r.str("status") != "complete" || meta["finish_reason"] != "content_filter" {
		t.Errorf("%s", r.body)
	}
}

// TestOnePersonsFailuresRefuseNobodyElse: eight failures of one person do not open the circuit breaker for others.
func TestOnePersonsFailuresRefuseNobodyElse(t *testing.T) {
	t.Parallel()
	provider := llmtest.Start(t, llmtest.Script{Fault: llmtest.FaultStatus, Status: 500})
	server := start(t, append([]string{"OPENAI_BASE_URL=" + provider.OpenAI()}, impatient...)...)
	odd, other := server.person("ann"), server.person("bob")
	for range 8 {
		odd.post("/api/chat/message", obj{"message": "an odd question"}).want(502)
	}
	if calls := provider.Calls(); calls != 8 {
		t.Errorf("the provider was asked %d times, want 8", calls)
	}
	provider.Play(llmtest.Script{})
	other.post("/api/chat/message", obj{"message": "hi"}).want(200)
}
