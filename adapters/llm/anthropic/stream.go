package anthropic

import (
	"bytes"
	"context"
	"errors"

	"chatbot/adapters/llm/wire"

	"github.com/tmc/langchaingo/llms"
)

// GenerateContent is that of llms.Model. It streams whether or not somebody listens.
func (m *Model) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	o := llms.CallOptions{}
	for _, option := range options {
		option(&o)
	}
	question, err := m.question(messages, o)
	if err != nil {
		return nil, err
	}
	ctx, rest := wire.NewRest(ctx)
	defer rest.Stop()
	body, err := wire.Ask(ctx, m.client, m.cfg.BaseURL+"/v1/messages", m.header, question)
	if err != nil {
		return nil, err
	}
	said := wire.NewGather(ctx, body, rest, &m.pace, o.StreamingFunc)
	defer func() { _ = said.Close() }()
	r := reading{said: said, rest: rest}
	if err := errors.Join(r.all(wire.NewEvents(said)), said.Flush()); err != nil {
		return nil, err
	}
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{{
		Content: said.Text(), StopReason: rest.Reason,
		GenerationInfo: map[string]any{"InputTokens": r.input, "OutputTokens": r.output},
	}}}, nil
}

// reading is one stream being read; input and output count tokens.
type reading struct {
	said          *wire.Gather
	rest          *wire.Rest
	usual         wire.Pattern
	input, output int
}

func (r *reading) all(events *wire.Events) error {
	for done := false; !done && events.Next(); {
		data := events.Data
		if text, usual := r.usual.Text(data); usual {
			r.said.Say(text)
			continue
		}
		if len(bytes.TrimSpace(data)) == 0 {
			continue
		}
		e, err := wire.Object(data)
		if err != nil {
			return err
		}
		switch e.Get("type").String() {
		case "error":
			return wire.ReportFailure(data)
		case "message_start": // tokens read from or written to a cache are not in input_tokens
			usage := e.Get("message.usage")
			r.output = int(usage.Get("output_tokens").Int())
			for _, name := range []string{"input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"} {
				r.input += int(usage.Get(name).Int())
			}
		case "content_block_delta":
			text := e.Get("delta.text")
			if err := r.said.SayString(text); err != nil {
				return err
			}
			r.usual.Learn(data, text)
		case "message_delta": // its usage is cumulative
			r.output = max(r.output, int(e.Get("usage.output_tokens").Int()))
			r.rest.Finished(e.Get("delta.stop_reason").String())
		case "message_stop":
			done = true
		}
	}
	if r.rest.Reason == "" {
		return wire.StreamFailure(events.Err())
	}
	return nil
}
