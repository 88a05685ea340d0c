package llm_test

import (
	"strings"
	"testing"

	"chatbot/adapters/llm/llmtest"
	"chatbot/adapters/llm/open"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// TestOutageIsDistinguishedFromOnePersonsFailures checks over HTTP that the breaker opens if a server is unreachable, and stays
// closed if the server fails for one person only.
func TestOutageIsDistinguishedFromOnePersonsFailures(t *testing.T) {
	ask := func(m ports.Provider, asker identity.UserID) error {
		p := prompt
		p.Asker = asker
		_, err := m.Answer(t.Context(), p, func(chat.Delta) {})
		return err
	}
	opened := func(err error) bool { return err != nil && strings.Contains(err.Error(), "not asked for a while") }
	for name, c := range map[string]struct {
		script llmtest.Script
		want   bool
	}{
		"nothing listens":      {llmtest.Script{Fault: llmtest.FaultRefused}, true},
		"status 500":           {llmtest.Script{Fault: llmtest.FaultStatus, Status: 500}, false},
		"a page":               {llmtest.Script{Fault: llmtest.FaultHTML}, false},
		"malformed":            {llmtest.Script{Fault: llmtest.FaultMalformed}, false},
		"a torn connection":    {llmtest.Script{Fault: llmtest.FaultReset}, false},
		"an error as document": {llmtest.Script{Fault: llmtest.FaultErrorBody}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := llmtest.Start(t, c.script)
			m := defaultProvider(t, open.Config{OpenAIBaseURL: server.OpenAI(), Model: "m"})
			for range 5 {
				if err := ask(m, 1); err == nil || opened(err) {
					t.Fatal(err)
				}
			}
			if err := ask(m, 2); opened(err) != c.want {
				t.Errorf("somebody else: %v", err)
			}
		})
	}
}
