package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

// TestKilledServerLeavesTheChoiceOfTheFallback: a server is killed after it has stored that another model answers, and before that
// model's first token. The next one asks that model only.
func TestKilledServerLeavesTheChoiceOfTheFallback(t *testing.T) {
	t.Parallel()
	failing := llmtest.Start(t, llmtest.Script{Models: []string{"gpt-5.4-mini"}, Fault: llmtest.FaultStatus, Status: 500})
	silent := llmtest.Start(t, llmtest.Script{Models: []string{"qwen3"}, Fault: llmtest.FaultMute})
	dir := t.TempDir()
	settings := []string{
		"OPENAI_BASE_URL=" + failing.OpenAI(), "OLLAMA_HOST=" + silent.Ollama(), "LLM_PROVIDER=openai", "LLM_MODEL=gpt-5.4-mini", "LLM_MAX_RETRIES=0",
		"LLM_FALLBACK_MODELS=ollama/qwen3", "TURN_AUTO_CONTINUE=true", "REGISTRATION=open",
	}
	p := launch(t, dir, settings...)
	token := p.signUp(t)
	until(t, "the models are listed", func() bool {
		return strings.Contains(fmt.Sprint(p.call(t, token, "GET", "/api/models", "")), "ollama/qwen3")
	})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.base+"/api/chat/message", strings.NewReader(`{"message":"hi","client_message_id":"m-1"}`))
	if err != nil {
		t.Fatal(err)
	}
	lost := make(chan error, 1)
	go func() {
		_, err := p.try(request, token)
		lost <- err
	}()
	until(t, "the fallback is asked", func() bool { return silent.Calls() == 1 })
	p.kill()
	if err := <-lost; err == nil {
		t.Error("the killed server replied")
	}
	silent.Play(llmtest.Script{Models: []string{"qwen3"}, Pieces: []string{"From ", "Ollama"}})
	p = launch(t, dir, settings...)
	again := func() map[string]any {
		return p.call(t, token, "POST", "/api/chat/message", `{"message":"hi","client_message_id":"m-1"}`)
	}
	until(t, "the answer is continued", func() bool { return again()["status"] == "complete" })
	answer := again()
	about, _ := answer["metadata"].(map[string]any)
	if answer["content"] != "From Ollama" || about["model_id"] != "ollama/qwen3" || about["fallback_from"] != "openai/gpt-5.4-mini" {
		t.Errorf("%v", answer)
	}
	if failing.Calls() != 1 || silent.Calls() != 2 {
		t.Errorf("the chosen model was asked %d times, the fallback %d times", failing.Calls(), silent.Calls())
	}
}

// until waits for something that takes at most 20 s.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within 20 s: %s", what)
		}
	}
}
