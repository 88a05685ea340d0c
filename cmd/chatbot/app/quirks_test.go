package app_test

import (
	"strings"
	"testing"

	"chatbot/adapters/llm/llmtest"
)

// TestEmptyAnswerDoesNotBreakTheChat: the question without an answer is kept, and a provider that requires alternating roles accepts
// the next request.
func TestEmptyAnswerDoesNotBreakTheChat(t *testing.T) {
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

// TestReasoningIsNotShown: not to readers, not in the history, and not to the model with the next question.
func TestReasoningIsNotShown(t *testing.T) {
	c, provider := withProvider(t, llmtest.Script{Thoughts: []string{"a secret"}, Pieces: []string{"<th", "ink>a secret</think>", "\n\nHello."}})
	events := c.say("hi").rest()
	id := last(t, events).SessionID
	if got := spoken(t, 0, events); got != "Hello." {
		t.Errorf("a reader heard %q", got)
	}
	if stored := c.get(path("/api/chat/sessions/%d/messages", id)); stored.list("messages")[1]["content"] != "Hello." {
		t.Errorf("stored %s", stored.body)
	}
	c.chat("and now", int64(id))
	if sent := lastPrompt(provider); strings.Contains(sent, "secret") || !strings.Contains(sent, "Hello.") {
		t.Errorf("sent back %s", sent)
	}
}

// TestFilteredAnswerIsKeptAndSaysSo: as a complete answer with its finish reason.
func TestFilteredAnswerIsKeptAndSaysSo(t *testing.T) {
	c, _ := withProvider(t, llmtest.Script{Finish: "content_filter"})
	r := c.post("/api/chat/message", obj{"message": "hi"}).want(200)
	if meta := r.json()["metadata"].(map[string]any); r.str("content") != "Hello, world!" || r.str("status") != "complete" || meta["finish_reason"] != "content_filter" {
		t.Errorf("%s", r.body)
	}
}

// TestOnePersonsFailuresRefuseNobodyElse: eight failures of one person do not open the circuit breaker for others.
func TestOnePersonsFailuresRefuseNobodyElse(t *testing.T) {
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
