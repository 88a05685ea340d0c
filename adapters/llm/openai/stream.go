package openai

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"chatbot/adapters/llm/wire"

	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/ssestream"
	"github.com/tmc/langchaingo/llms"
)

// chunk is what we use of a chat.completion.chunk. The SDK's own reading is not used: it takes
// "error": null for an error, replaces half characters, and hides whether [DONE] was there.
type chunk struct {
	Choices []struct {
		Index int
		Delta struct {
			Content wire.Text
			Refusal wire.Text
		}
		FinishReason string `json:"finish_reason"`
	}
	Usage struct {
		PromptTokens     int `json:"prompt_tokens"`
		CompletionTokens int `json:"completion_tokens"`
	}
	Error json.RawMessage
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
	stream := m.completions.NewStreaming(ctx, params, option.WithResponseInto(&res), option.WithHeader("Accept", "text/event-stream"))
	if err := stream.Err(); err != nil {
		return nil, wire.RequestFailure(err)
	}
	defer func() { _ = stream.Close() }()
	return m.read(ctx, ssestream.NewDecoder(res), rest, o)
}

func (m *Model) read(ctx context.Context, events ssestream.Decoder, rest *wire.Rest, o llms.CallOptions) (*llms.ContentResponse, error) {
	var text strings.Builder
	info := map[string]any{}
	say := func(piece wire.Text) error {
		if len(piece) == 0 {
			return nil
		}
		text.Write(piece)
		if o.StreamingFunc == nil {
			return nil
		}
		return o.StreamingFunc(ctx, piece)
	}
	for events.Next() {
		data := events.Event().Data
		if strings.HasPrefix(string(data), "[DONE]") {
			break
		}
		var c chunk
		if err := json.Unmarshal(data, &c); err != nil {
			return nil, wire.StreamFailure(err)
		}
		if events.Event().Type == "error" || wire.IsReport(c.Error) {
			return nil, wire.ReportFailure(data)
		}
		if c.Usage.PromptTokens+c.Usage.CompletionTokens > 0 {
			info["PromptTokens"], info["CompletionTokens"] = c.Usage.PromptTokens, c.Usage.CompletionTokens
		}
		for _, choice := range c.Choices {
			if choice.Index != 0 {
				continue
			}
			for _, piece := range []wire.Text{choice.Delta.Content, choice.Delta.Refusal} {
				if err := say(piece); err != nil {
					return nil, err
				}
			}
			rest.Finished(choice.FinishReason)
		}
	}
	if rest.Reason == "" {
		return nil, wire.StreamFailure(events.Err())
	}
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{
		{Content: text.String(), StopReason: rest.Reason, GenerationInfo: info},
	}}, nil
}
