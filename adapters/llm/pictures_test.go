package llm_test

import (
	"encoding/json"
	"strings"
	"testing"

	"chatbot/adapters/llm/llmtest"
	"chatbot/adapters/llm/open"
	"chatbot/domain/chat"
	"chatbot/ports"
)

// TestPicturesAreSentInTheFormatOfTheProvider compares whole messages, byte for byte. Ollama is asked in OpenAI's format.
func TestPicturesAreSentInTheFormatOfTheProvider(t *testing.T) {
	seen := ports.Prompt{Model: "m", Conversation: []chat.Message{
		{Role: chat.RoleUser, Content: "one"}, {Role: chat.RoleAssistant, Content: "two"}, {Role: chat.RoleUser, Content: "three"}, {Role: chat.RoleUser, Content: "four"},
	}, Pictures: map[int][]ports.Picture{
		0: {{MediaType: "image/png", Content: []byte("\x89PNG\x00\xff")}},
		2: {{MediaType: "image/jpeg", Content: []byte("\xff\xd8")}}, 3: {{MediaType: "image/webp", Content: []byte("RIFF")}},
	}}
	const inOpenAI = `[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORwD/"}},{"type":"text","text":"one"}]},` +
		`{"role":"assistant","content":"two"},` +
		`{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/jpeg;base64,/9g="}},{"type":"image_url","image_url":{"url":"data:image/webp;base64,UklGRg=="}},{"type":"text","text":"three\n\nfour"}]}]`
	const inAnthropic = `[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORwD/"}},{"type":"text","text":"one"}]},` +
		`{"role":"assistant","content":[{"type":"text","text":"two"}]},` +
		`{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"/9g="}},{"type":"image","source":{"type":"base64","media_type":"image/webp","data":"UklGRg=="}},{"type":"text","text":"three\n\nfour"}]}]`
	server := llmtest.Start(t, llmtest.Script{})
	for name, c := range map[string]struct {
		cfg  open.Config
		want string
	}{
		"openai":    {open.Config{OpenAIKey: "k", OpenAIBaseURL: server.OpenAI()}, inOpenAI},
		"ollama":    {open.Config{OllamaHost: server.Ollama()}, inOpenAI},
		"anthropic": {open.Config{AnthropicKey: "k", AnthropicBaseURL: server.Anthropic()}, inAnthropic},
	} {
		c.cfg.Model = "m"
		if _, err := defaultProvider(t, c.cfg).Answer(t.Context(), seen, func(chat.Delta) {}); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		requests := server.Requests()
		var sent struct{ Messages json.RawMessage }
		if err := json.Unmarshal(requests[len(requests)-1].Body, &sent); err != nil || strings.TrimSpace(string(sent.Messages)) != c.want {
			t.Errorf("%s: %v, sent %s\nwant %s", name, err, sent.Messages, c.want)
		}
	}
}
