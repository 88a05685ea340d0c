package anthropic

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"chatbot/adapters/llm/wire"

	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/anthropics/anthropic-sdk-go/packages/ssestream"
	"github.com/tmc/langchaingo/llms"
)

// usage counts tokens; the ones read from or written to a cache are not in InputTokens.
type usage struct {
	InputTokens   int `json:"input_tokens"`
	CacheCreation int `json:"cache_creation_input_tokens"`
	CacheRead     int `json:"cache_read_input_tokens"`
	OutputTokens  int `json:"output_tokens"`
}

// event is what we use of the stream's events, all kinds in one.
type event struct {
	Type    string
	Message struct{ Usage usage } // message_start
	Delta   struct {
		Type       string
		Text       wire.Text
		StopReason string `json:"stop_reason"` // message_delta
	}
	Usage usage // message_delta, cumulative
}

// GenerateContent is that of llms.Model. It streams whether or not somebody listens.
func (m *Model) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	o := llms.CallOptions{}
	for _, option := range options {
		option(&o)
	}
	params, err := m.params(messages, o)
	if err != nil {
		return nil, err
	}
	ctx, rest := wire.NewRest(ctx)
	defer rest.Stop()
	var res *http.Response
	stream := m.messages.NewStreaming(ctx, params, option.WithResponseInto(&res), option.WithHeader("Accept", "text/event-stream"))
	if err := stream.Err(); err != nil {
		return nil, wire.RequestFailure(err)
	}
	defer func() { _ = stream.Close() }()
	return m.read(ctx, ssestream.NewDecoder(res), rest, o)
}

func (m *Model) read(ctx context.Context, events ssestream.Decoder, rest *wire.Rest, o llms.CallOptions) (*llms.ContentResponse, error) {
	var (
		text  strings.Builder
		count usage
	)
	for done := false; !done && events.Next(); {
		data := events.Event().Data
		if len(strings.TrimSpace(string(data))) == 0 {
			continue
		}
		var e event
		if err := json.Unmarshal(data, &e); err != nil {
			return nil, wire.StreamFailure(err)
		}
		switch e.Type {
		case "error":
			return nil, wire.ReportFailure(data)
		case "message_start":
			count = e.Message.Usage
		case "content_block_delta":
			if len(e.Delta.Text) == 0 {
				continue
			}
			text.Write(e.Delta.Text)
			if o.StreamingFunc == nil {
				continue
			}
			if err := o.StreamingFunc(ctx, e.Delta.Text); err != nil {
				return nil, err
			}
		case "message_delta":
			count.OutputTokens = max(count.OutputTokens, e.Usage.OutputTokens)
			rest.Finished(e.Delta.StopReason)
		case "message_stop":
			done = true
		}
	}
	if rest.Reason == "" {
		return nil, wire.StreamFailure(events.Err())
	}
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{{
		Content:    text.String(),
		StopReason: rest.Reason,
		GenerationInfo: map[string]any{
			"InputTokens":  count.InputTokens + count.CacheCreation + count.CacheRead,
			"OutputTokens": count.OutputTokens,
		},
	}}}, nil
}
