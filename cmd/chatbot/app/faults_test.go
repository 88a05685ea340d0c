package app_test

import (
	"strings"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

// Short timeouts, so that a hanging provider does not slow the tests.
var impatient = []string{
	"LLM_PROVIDER=openai", "LLM_MODEL=scripted", "OPENAI_API_KEY=sk-test", "LLM_MAX_RETRIES=0",
	"LLM_CONNECT_TIMEOUT=2s", "LLM_FIRST_TOKEN_TIMEOUT=2s", "LLM_IDLE_TIMEOUT=2s", "LLM_TOTAL_TIMEOUT=5s",
}

func withProvider(t *testing.T, script llmtest.Script, more ...string) (*client, *llmtest.Server) {
	t.Helper()
	provider := llmtest.Start(t, script)
	settings := append(append([]string{"OPENAI_BASE_URL=" + provider.OpenAI()}, impatient...), more...)
	return start(t, settings...).person("ann"), provider
}

// For every fault of a provider, a person gets a message, the text so far is stored, and no partial answer is called complete: in
// JSON, in events and in the history.
func TestProviderFaultsReachPeopleAsWords(t *testing.T) {
	t.Parallel()
	pieces := []string{"One ", "two ", "three ", "four."}
	for name, fault := range map[string]struct {
		script llmtest.Script
		status int
		code   string
		kept   string
	}{
		"401":                {llmtest.Script{Fault: llmtest.FaultStatus, Status: 401}, 502, "model_refused_key", ""},
		"429":                {llmtest.Script{Fault: llmtest.FaultStatus, Status: 429, RetryAfter: "7"}, 503, "model_busy", ""},
		"500":                {llmtest.Script{Fault: llmtest.FaultStatus, Status: 500}, 502, "model_unavailable", ""},
		"connection refused": {llmtest.Script{Fault: llmtest.FaultRefused}, 502, "model_unavailable", ""},
		"hang":               {llmtest.Script{Fault: llmtest.FaultHang}, 504, "model_timeout", ""},
		"stall":              {llmtest.Script{Fault: llmtest.FaultStall, After: 2}, 504, "model_timeout", "One two "},
		"cut off":            {llmtest.Script{Fault: llmtest.FaultCutOff, After: 3}, 502, "model_cut_off", "One two three "},
		"error event":        {llmtest.Script{Fault: llmtest.FaultErrorEvent, After: 2}, 502, "model_unavailable", "One two "},
		"malformed":          {llmtest.Script{Fault: llmtest.FaultMalformed, After: 1}, 502, "model_bad_reply", "One "},
		"404":                {llmtest.Script{Fault: llmtest.FaultStatus, Status: 404}, 502, "model_not_found", ""},
		"too long":           {llmtest.Script{Fault: llmtest.FaultStatus, Status: 400, ErrorType: "context_length_exceeded"}, 502, "model_context_full", ""},
		"filtered":           {llmtest.Script{Fault: llmtest.FaultStatus, Status: 400, ErrorType: "content_filter"}, 502, "model_filtered", ""},
		"error in a 200":     {llmtest.Script{Fault: llmtest.FaultErrorBody}, 502, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fault.script.Pieces = pieces
			c, _ := withProvider(t, fault.script)
			r := c.post("/api/chat/message", obj{"message": "count"}).want(fault.status)
			code := r.str("code")
			if fault.code != "" && code != fault.code || r.str("detail") == "" || (fault.status == 503) != (r.header.Get("Retry-After") != "") {
				t.Fatalf("%v %s", r.header, r.body)
			}
			session := r.int("session_id")
			stored := c.get(path("/api/chat/sessions/%d/messages", session)).list("messages")
			failure, _ := stored[1]["error"].(map[string]any)
			if stored[1]["status"] != "failed" || stored[1]["content"] != fault.kept || failure["error_code"] != strings.ToUpper(code) {
				t.Fatalf("%v", stored[1])
			}

			events := c.say("count", obj{"session_id": session}).rest()
			end := last(t, events)
			if spoken(t, 0, events) != fault.kept || end.Type != "error" || end.ErrorCode != strings.ToUpper(code) || end.Message == "" {
				t.Fatalf("%+v", end)
			}
		})
	}
}

func TestBreakerClosesAfterRecovery(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]llmtest.Script{
		"one byte at a time":       {Pieces: []string{"slow but ", "sure"}, Drip: 50 * time.Microsecond},
		"a 200 KiB line":           {Pieces: []string{strings.Repeat("x", 200<<10)}},
		"usage in the last chunk":  {PromptTokens: 11, CompletionTokens: 4},
		"a busy provider recovers": {Fault: llmtest.FaultStatus, Status: 503, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, _ := withProvider(t, script, "LLM_MAX_RETRIES=2", "LLM_FIRST_TOKEN_TIMEOUT=10s", "LLM_TOTAL_TIMEOUT=30s")
			r := c.post("/api/chat/message", obj{"message": "hi"}).want(200)
			if r.str("status") != "complete" || r.str("content") != strings.Join(script.Reply(), "") {
				t.Fatalf("%.200s", r.body)
			}
			meta := r.json()["metadata"].(map[string]any)
			if script.PromptTokens > 0 && (meta["tokens_used"] != 15.0 || meta["tokens_estimated"] != nil) {
				t.Errorf("%v", meta)
			}
			if script.PromptTokens == 0 && meta["tokens_estimated"] != true {
				t.Errorf("%v", meta)
			}
		})
	}
}

// The model receives the system prompt and the newest messages of the conversation that fit its budget.
func TestConversationReachesModel(t *testing.T) {
	t.Parallel()
	c, provider := withProvider(t, llmtest.Script{}, "SYSTEM_PROMPT=Be brief.", "LLM_CONTEXT_TOKENS=200")
	id := c.chat("first question", 0).int("session_id")
	c.chat("second question", id)
	sent := lastPrompt(provider)
	for _, words := range []string{"Be brief.", "first question", "Hello, world!", "second question"} {
		if !strings.Contains(sent, words) {
			t.Errorf("%q is not in %s", words, sent)
		}
	}
	c.chat(strings.Repeat("long words ", 60), id)
	if sent := lastPrompt(provider); strings.Contains(sent, "first question") || !strings.Contains(sent, "long words") || !strings.Contains(sent, "Be brief.") {
		t.Errorf("over the budget: %.300s", sent)
	}
}

func lastPrompt(provider *llmtest.Server) (body string) {
	for _, r := range provider.Requests() {
		if r.Method == "POST" { // not a question for its models
			body = string(r.Body)
		}
	}
	return body
}

func TestOneSendIsOneModelCall(t *testing.T) {
	t.Parallel()
	c, provider := withProvider(t, llmtest.Script{Before: 50 * time.Millisecond})
	done := make(chan reply, 50)
	for range 50 {
		go func() { done <- c.post("/api/chat/message", obj{"message": "hi", "client_message_id": "once"}) }()
	}
	first := <-done
	for range 49 {
		if r := <-done; r.want(200).int("id") != first.int("id") || r.str("content") != first.str("content") {
			t.Fatalf("%s", r.body)
		}
	}
	if calls := provider.Calls(); calls != 1 {
		t.Errorf("%d model calls", calls)
	}
}
