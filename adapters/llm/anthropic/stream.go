package anthropic

import (
	"context"
	"errors"
	"strconv"

	"chatbot/adapters/internal/modeltext"
	"chatbot/adapters/llm"
	"chatbot/adapters/llm/internal/document"
	"chatbot/adapters/llm/internal/report"
	"chatbot/adapters/llm/internal/stream"

	"github.com/tidwall/gjson"
	"github.com/tmc/langchaingo/llms"
)

// GenerateContent implements llms.Model. It streams with and without a listener.
func (m *Model) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	o := llms.CallOptions{}
	for _, option := range options {
		option(&o)
	}
	ctx, ending := stream.NewEnding(ctx)
	defer ending.Stop()
	body, err := m.ask(ctx, messages, o)
	if err != nil {
		return nil, err
	}
	out := stream.NewOutput(ctx, body, ending, o.StreamingReasoningFunc)
	defer func() { _ = out.Close() }()
	r := reading{out: out, ending: ending}
	if err := errors.Join(r.all(stream.NewEvents(out)), out.Flush()); err != nil {
		return nil, err
	}
	calls, signatures := r.blocks.calls()
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{{
		Content: out.Text(), StopReason: ending.Reason, ToolCalls: calls,
		GenerationInfo: map[string]any{llm.Signatures: signatures, "Model": r.model, "InputTokens": r.input, "OutputTokens": r.output, "CachedTokens": r.cached},
	}}}, nil
}

// reading decodes one stream. input, output and cached, which is part of input, count tokens; reasoning is not counted apart.
type reading struct {
	out           *stream.Output
	ending        *stream.Ending
	pattern       stream.Pattern
	input, output int
	cached        int
	model         string
	done          bool
	blocks        blockList
}

func (r *reading) all(events *stream.Events) error {
	for !r.done && events.Next() {
		if text, fits := r.pattern.Text(events.Data); fits && events.Type != "error" {
			r.out.AddText(text)
			continue
		}
		switch {
		case events.Done(): // of gateways that speak OpenAI's format beside this one
			r.ending.Done()
			return nil
		case events.Type == "error":
			return report.EventFailure(events.Data)
		case events.Blank():
			continue
		}
		if err := r.event(events); err != nil {
			return err
		}
	}
	return r.ending.Over(events.Err())
}

// event decodes an event of the stream, or a message sent instead of a stream.
func (r *reading) event(events *stream.Events) error {
	kind, e, err := decoded(events)
	if err != nil {
		return err
	}
	switch kind {
	case "message_start": // tokens read from or written to a cache are not in input_tokens
		r.model = e.Get("message.model").Str
		r.count(e.Get("message.usage"))
	case "content_block_start":
		r.blocks.start(e.Get("index").Raw, e.Get("content_block"))
		return r.block(e.Get("content_block"))
	case "content_block_delta":
		text := e.Get("delta.text")
		r.blocks.add(e.Get("index").Raw, e.Get("delta"))
		if err := r.block(e.Get("delta")); err != nil {
			return err
		}
		if text.Type == gjson.String && !e.Get("delta.thinking").Exists() {
			r.pattern.Learn(events.Data, text)
		}
	case "message_delta": // its usage is cumulative
		r.count(e.Get("usage"))
		r.ending.Finished(e.Get("delta.stop_reason").String(), false)
	case "message_stop":
		r.ending.Done()
		r.done = true
	case "message":
		return r.message(e)
	default:
		return unknown(e, events)
	}
	return nil
}

// decoded returns an event, and its type, which some servers name in one of two places only.
func decoded(events *stream.Events) (kind string, e gjson.Result, err error) {
	e, err = events.Object()
	if err != nil && events.Whole && !events.Open {
		err = report.Failure(events.Data)
	}
	return first(e.Get("type").Str, events.Type), e, err
}

// unknown returns the failure that an event of no known type reports, if it does.
func unknown(e gjson.Result, events *stream.Events) error {
	if events.Whole || report.Is(e) {
		return report.Failure(events.Data)
	}
	return nil
}

// block adds the text or the thinking of a block or of a delta.
func (r *reading) block(b gjson.Result) error {
	text, _, ok := modeltext.Content(b.Get("text"))
	if !ok {
		return document.Malformed("text that is not a string")
	}
	r.out.AddReasoning(b.Get("thinking").Str)
	r.out.AddText(text)
	return nil
}

// message adds the whole answer from one document.
func (r *reading) message(m gjson.Result) error {
	text, thinking, ok := modeltext.Content(m.Get("content"))
	if !ok {
		return document.Malformed("text that is not a string")
	}
	for i, b := range m.Get("content").Array() {
		r.blocks.start(strconv.Itoa(i), b)
	}
	r.model = m.Get("model").Str
	r.count(m.Get("usage"))
	r.out.AddReasoning(thinking)
	r.out.AddText(text)
	r.ending.Finished(m.Get("stop_reason").String(), true)
	r.ending.Done()
	r.done = true
	return nil
}

func (r *reading) count(usage gjson.Result) {
	input := 0
	for _, name := range []string{"input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"} {
		input += int(usage.Get(name).Int())
	}
	r.cached = max(r.cached, int(usage.Get("cache_read_input_tokens").Int()))
	r.input, r.output = max(r.input, input), max(r.output, int(usage.Get("output_tokens").Int()))
}
