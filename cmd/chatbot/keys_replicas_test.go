//go:build faults

package main

import (
	"fmt"
	"net/http"
	"testing"

	"chatbot/adapters/llm/llmtest"
	"chatbot/adapters/redis/redistest"
)

// TestKeyRevokedOnOneReplicaIsRefusedByTheOther at its next request, although it was right there a moment before.
func TestKeyRevokedOnOneReplicaIsRefusedByTheOther(t *testing.T) {
	t.Parallel()
	model := llmtest.Start(t, llmtest.Script{Models: []string{"gpt-5.4-mini"}})
	settings := roomy(onPostgres(t, []string{"REDIS_URL=" + redistest.Start(t).URL, "OPENAI_BASE_URL=" + model.OpenAI(), "LLM_PROVIDER=openai", "LLM_MODEL=gpt-5.4-mini"})...)
	a, b := launch(t, t.TempDir(), settings...), launch(t, t.TempDir(), settings...)
	token := a.signUp(t)
	made := a.call(t, token, "POST", "/api/auth/keys", `{"name":"x"}`)
	key, _ := made["key"].(string)
	status := func(p *process, method, path, bearer string) int {
		request, err := http.NewRequestWithContext(t.Context(), method, p.base+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+bearer)
		response, err := p.http.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		return response.StatusCode
	}
	models := func(p *process) int { return status(p, http.MethodGet, "/v1/models", key) }
	for range 3 {
		if onA, onB := models(a), models(b); onA != http.StatusOK || onB != http.StatusOK {
			t.Fatal(onA, onB)
		}
	}
	if got := status(a, http.MethodDelete, fmt.Sprintf("/api/auth/keys/%.0f", made["id"]), token); got != http.StatusNoContent {
		t.Fatal(got)
	}
	if onB, onA := models(b), models(a); onB != http.StatusUnauthorized || onA != http.StatusUnauthorized {
		t.Errorf("the key is still taken: %d by the other, %d by the one that revoked it", onB, onA)
	}
}
