package openai

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tmc/langchaingo/llms"
)

func TestTheLimitHasTheNameThatTheServerKnows(t *testing.T) {
	for base, want := range map[string]string{
		"":                          `"max_completion_tokens":9`,
		DefaultBaseURL + "/":        `"max_completion_tokens":9`,
		"http://localhost:11434/v1": `"max_tokens":9`,
	} {
		q, err := New(nil, Config{BaseURL: base}).question(nil, llms.CallOptions{MaxTokens: 9})
		if err != nil {
			t.Fatal(err)
		}
		body, err := json.Marshal(q)
		if err != nil || !strings.Contains(string(body), want) || strings.Count(string(body), "max_") != 1 {
			t.Errorf("%q: %s, %v", base, body, err)
		}
	}
}
