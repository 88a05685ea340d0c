package llm_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/tmc/langchaingo/llms"

	"chatbot/adapters/llm/anthropic"
	"chatbot/adapters/llm/internal/connection"
	"chatbot/adapters/llm/openai"
	"chatbot/adapters/llm/provider"
	"chatbot/adapters/llm/provider/catalog"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/model"
	"chatbot/ports"
)

// FuzzOpenAIStream, like FuzzAnthropicStream, checks for any stream that the answer ends, that pieces are text that can be
// stored, and that a failure has a message for users.
func FuzzOpenAIStream(f *testing.F) {
	for _, seed := range []string{
		"data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
		"data: {\"choices\":[{\"delta\":{\"content\":\"\\ud83d\"},\"finish_reason\":\"stop\"}]}\n\n",
		"data: {\"choices\":[{\"delta\":{\"content\":\"\xf0\x9f\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"\x98\x80\"},\"finish_reason\":\"stop\"}]}\n\n",
		"data: {\"usage\":{\"prompt_tokens\":-1,\"completion_tokens\":9223372036854775807}}\n\n", "data: {\"error\":{\"message\":\"no\",\"code\":429}}\n\n",
		"event: error\ndata: {}\n\n", "data: null\n\n", "data: {\"choices\":null}\n\n", "data: {\"choices\":[{\"delta\":{\"content\":\"a\\u0000b\"},\"finish_reason\":\"stop\"}]}\n\n",
		": comment\n\n", "error: {\"code\":500}\n\n", "{\"choices\":[{\"message\":{\"content\":\"Hi\"}}]}", "[{\"error\":{\"code\":400}}]", "data: {}\rdata: {}\r\r",
		"data: {\"choices\":[{\"delta\":{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"a\"}]}]}}]}\n\n", "data: {\"choices\":[{\"delta\":{\"content\":\"<think>a</think>b\"},\"finish_reason\":\"stop\"}]}\n\n",
		"data:\ndata:\n\n", "data: [DONE]", "\xef\xbb\xbfdata: {}\r\n\r\n", "retry: x\nid: \x00\n\n",
	} {
		f.Add([]byte(seed))
	}
	fuzzStream(f, func(base string, client *http.Client) (llms.Model, error) {
		return openai.New(client, openai.Config{BaseURL: base + "/v1", Key: "k"})
	})
}

func FuzzAnthropicStream(f *testing.F) {
	for _, seed := range []string{
		"event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":3}}}\n\n" +
			"event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n" +
			"event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":2}}\n\n" +
			"event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
		"event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}\n\n", "event: ping\ndata: {\"type\":\"ping\"}\n\n",
		"event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"delta\":null}\n\n", "event: message_delta\ndata: {}\n\n", "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}],\"stop_reason\":\"end_turn\"}", "event: message_stop\n\n", "data: [\n\n",
	} {
		f.Add([]byte(seed))
	}
	fuzzStream(f, func(base string, client *http.Client) (llms.Model, error) {
		return anthropic.New(client, anthropic.Config{BaseURL: base, Key: "k"})
	})
}

func fuzzStream(f *testing.F, connect func(base string, client *http.Client) (llms.Model, error)) {
	f.Helper()
	var stream atomic.Pointer[[]byte]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = w.Write(*stream.Load())
	}))
	f.Cleanup(server.Close)
	client := connection.New(connection.Options{Connect: time.Second})
	f.Cleanup(client.CloseIdleConnections)
	prompt := ports.Prompt{Model: "m", Conversation: []chat.Message{{Role: chat.RoleUser, Content: "hello"}}}
	f.Fuzz(func(t *testing.T, sent []byte) {
		stream.Store(&sent)
		connected, err := connect(server.URL, client)
		if err != nil {
			t.Fatal(err)
		}
		p := provider.New(connected, provider.Settings{ // new each time: its breaker remembers failures
			Catalog:  catalog.Catalog{Provider: model.Provider{ID: "p", Configured: "m"}},
			Timeouts: ports.ModelTimeouts{Connect: time.Second, FirstToken: 5 * time.Second, Idle: 5 * time.Second, Total: 10 * time.Second},
		})
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		done, err := p.Answer(ctx, prompt, func(d chat.Delta) {
			piece := d.Text
			if piece == "" || !utf8.ValidString(piece) || strings.Contains(piece, "\x00") {
				t.Errorf("a piece %q", piece)
			}
		})
		var why *fault.Error
		switch {
		case err == nil && done.FinishReason == "":
			t.Error("an answer without an end counts as whole")
		case err != nil && (!errors.As(err, &why) || why.Kind == fault.Internal || why.Code == ports.ErrModelTimeout.Code):
			t.Errorf("failed with %v", err)
		}
	})
}
