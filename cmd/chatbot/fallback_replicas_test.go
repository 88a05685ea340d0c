//go:build faults

package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
	"chatbot/adapters/redis/redistest"
)

// TestReadersOnTheOtherReplicaAreToldOfTheFallback: the answer runs on A, and the chosen model stays silent. A reader that follows it on B, over Redis, is told
// which model answers instead, before its text.
func TestReadersOnTheOtherReplicaAreToldOfTheFallback(t *testing.T) {
	t.Parallel()
	silent := llmtest.Start(t, llmtest.Script{Models: []string{"gpt-5.4-mini"}, Fault: llmtest.FaultMute})
	other := llmtest.Start(t, llmtest.Script{Models: []string{"qwen3"}, Pieces: []string{"From ", "Ollama"}})
	settings := roomy(onPostgres(t, []string{
		"REDIS_URL=" + redistest.Start(t).URL, "OPENAI_BASE_URL=" + silent.OpenAI(), "OLLAMA_HOST=" + other.Ollama(), "LLM_PROVIDER=openai", "LLM_MODEL=gpt-5.4-mini",
		"LLM_MAX_RETRIES=0", "LLM_FIRST_TOKEN_TIMEOUT=4s", "LLM_FALLBACK_MODELS=ollama/qwen3",
	})...)
	a, b := launch(t, t.TempDir(), settings...), launch(t, t.TempDir(), settings...)
	token := a.signUp(t)
	until(t, "the models are listed", func() bool {
		return strings.Contains(fmt.Sprint(a.call(t, token, "GET", "/api/models", "")), "ollama/qwen3")
	})
	done := make(chan map[string]any, 1)
	go func() {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.base+"/api/chat/message", strings.NewReader(`{"message":"hi"}`))
		if err != nil {
			done <- nil
			return
		}
		answer, _ := a.try(request, token)
		done <- answer
	}()
	until(t, "the chosen model is asked", func() bool { return silent.Calls() == 1 })
	sessions := b.sessions(t, token, time.Time{})
	if len(sessions) != 1 {
		t.Fatal(sessions)
	}
	answer := b.call(t, token, "GET", fmt.Sprintf("/api/chat/sessions/%d", sessions[0]), "")["current_message_id"]
	text := b.streamed(t, token, fmt.Sprintf("/api/chat/messages/%.0f/stream", answer))
	told, first := strings.Index(text, `"type":"fallback"`), strings.Index(text, `"From `)
	if told < 0 || first < told || !strings.Contains(text[told:first], `"model_id":"ollama/qwen3"`) || strings.Count(text, `"type":"fallback"`) != 1 {
		t.Errorf("told at %d, the text begins at %d: %s", told, first, text)
	}
	if got := <-done; got["content"] != "From Ollama" {
		t.Errorf("%v", got)
	}
}

// streamed returns a stream to its end.
func (p *process) streamed(t *testing.T, token, path string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := p.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	all, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%d %s %v", response.StatusCode, all, err)
	}
	return string(all)
}
