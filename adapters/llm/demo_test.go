package llm_test

import (
	"errors"
	"testing"

	"chatbot/adapters/llm"
	"chatbot/adapters/llm/open"
	"chatbot/domain/chat"
	"chatbot/ports"
)

func TestDemoContinues(t *testing.T) {
	hello := ports.Prompt{System: "be brief", Conversation: []chat.Message{{Role: chat.RoleUser, Content: "hello"}}}
	m := defaultProvider(t, open.Config{Provider: llm.Demo})
	answer := func(p ports.Prompt) (text string, err error) {
		_, err = m.Answer(t.Context(), p, func(d chat.Delta) { text += d.Text })
		return text, err
	}
	whole, err := answer(hello)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{1, len(whole) / 2, len(whole) - 1} {
		rest := hello
		rest.SoFar = whole[:at]
		if got, err := answer(rest); err != nil || got != whole[at:] {
			t.Errorf("from byte %d: %q, %v", at, got, err)
		}
	}
	rest := hello
	rest.SoFar = whole
	if _, err := answer(rest); !errors.Is(err, ports.ErrModelEmpty) {
		t.Errorf("with nothing to add: %v", err)
	}
}
