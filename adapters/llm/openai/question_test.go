package openai

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tmc/langchaingo/llms"
)

func TestLimitHasTheNameThatTheServerKnows(t *testing.T) {
	for base, want := range map[string]string{
		"":                          `"max_completion_tokens":9`,
		DefaultBaseURL + "/":        `"max_completion_tokens":9`,
		"http://localhost:11434/v1": `"max_tokens":9`,
	} {
		m, err := New(nil, Config{BaseURL: base})
		if err != nil {
			t.Fatal(err)
		}
		q, err := m.question(nil, llms.CallOptions{MaxTokens: 9}, dialect{})
		if err != nil {
			t.Fatal(err)
		}
		body, err := json.Marshal(q)
		if err != nil || !strings.Contains(string(body), want) || strings.Count(string(body), "max_") != 1 {
			t.Errorf("%q: %s, %v", base, body, err)
		}
	}
}
