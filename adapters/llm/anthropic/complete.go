package anthropic

import (
	"context"
	"time"

	"chatbot/adapters/llm/internal/completion"
	"chatbot/adapters/llm/internal/learned"
	"chatbot/adapters/llm/internal/report"
	"chatbot/adapters/llm/internal/stream"
	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// Complete answers a call in OpenAI's format. emit is called without a chunk when something has arrived that shows only that the server
// works.
func (m *Model) Complete(ctx context.Context, call ports.CompletionCall, emit func(chunk []byte) error) (ports.Completion, error) {
	r, err := completion.Parse(call.Body)
	if err != nil {
		return ports.Completion{}, err
	}
	if r.Choices() > 1 {
		return ports.Completion{}, completion.Refuse("n", "unsupported_value", "This model returns one choice.")
	}
	ctx, ending := stream.NewEnding(ctx)
	defer ending.Stop()
	body, err := m.post(ctx, learned.Key{Model: call.Model, Effort: completion.Effort(string(r.ReasoningEffort))}, func(d dialect) (*question, error) { return translated(call, r, d) })
	if err != nil {
		return ports.Completion{}, err
	}
	defer func() { _ = body.Close() }()
	t := telling{ending: ending, w: completion.Writer{Call: call, Created: time.Now().Unix(), Model: call.Model, Emit: emit}}
	if err := t.all(stream.NewEvents(stream.Signs{Reader: body, Show: func() error { return emit(nil) }})); err != nil {
		return t.counted(), err
	}
	return t.end()
}

// telling tells the stream of a message in OpenAI's format.
type telling struct {
	ending *stream.Ending
	w      completion.Writer
	counts reading // its counts alone
	input  string  // of the call that began, if it came with it
	calls  bool    // the current block is a call, whose arguments have not begun
	done   bool
}

func (t *telling) all(events *stream.Events) error {
	for !t.done && events.Next() {
		switch {
		case events.Done():
			t.ending.Done()
			return nil
		case events.Type == "error":
			return report.EventFailure(events.Data)
		case events.Blank():
			continue
		}
		kind, e, err := decoded(events)
		if err == nil {
			err = t.event(kind, e, events)
		}
		if err != nil {
			return err
		}
	}
	return t.ending.Over(events.Err())
}

func (t *telling) event(kind string, e gjson.Result, events *stream.Events) error {
	switch kind {
	case "message_start":
		t.w.ID = e.Get("message.id").Str
		if name := e.Get("message.model").Str; name != "" {
			t.w.Model = name
		}
		t.counts.count(e.Get("message.usage"))
	case "content_block_start":
		return t.start(e.Get("content_block"))
	case "content_block_delta":
		return t.add(e.Get("delta"))
	case "content_block_stop":
		if t.calls {
			t.calls = false
			return t.w.Arguments(0, first(t.input, "{}"))
		}
	case "message_delta":
		t.counts.count(e.Get("usage"))
		t.ending.Finished(e.Get("delta.stop_reason").Str, false)
	case "message_stop":
		t.ending.Done()
		t.done = true
	case "message":
		return t.message(e)
	default:
		return unknown(e, events)
	}
	return nil
}

// message tells a whole message, sent instead of a stream.
func (t *telling) message(m gjson.Result) error {
	t.w.ID, t.w.Model = m.Get("id").Str, m.Get("model").Str
	t.counts.count(m.Get("usage"))
	for _, b := range m.Get("content").Array() {
		if err := t.start(b); err != nil {
			return err
		}
		if t.calls {
			if err := t.w.Arguments(0, first(t.input, "{}")); err != nil {
				return err
			}
		}
	}
	t.ending.Finished(m.Get("stop_reason").Str, true)
	t.ending.Done()
	t.done = true
	return nil
}

func (t *telling) start(b gjson.Result) error {
	t.calls = b.Get("type").Str == "tool_use"
	if t.calls {
		t.ending.Continued()
		t.input = ""
		if input := b.Get("input"); len(input.Map()) > 0 {
			t.input = input.Raw
		}
		return t.w.BeginCall(0, b.Get("id").Str, b.Get("name").Str)
	}
	return t.add(b)
}

// add adds a delta, or the content with which a block begins.
func (t *telling) add(d gjson.Result) error {
	if thinking := d.Get("thinking").Str; thinking != "" {
		t.ending.Continued()
		return t.w.Reasoning(0, thinking)
	}
	if text := d.Get("text").Str; text != "" {
		t.ending.Continued()
		return t.w.Text(0, text)
	}
	arguments := d.Get("partial_json").Str
	t.calls = t.calls && arguments == ""
	return t.w.Arguments(0, arguments)
}

func (t *telling) counted() ports.Completion {
	return ports.Completion{
		Model: t.w.Model, PromptTokens: t.counts.input, CompletionTokens: t.counts.output, CachedTokens: min(t.counts.cached, t.counts.input),
		Produced: t.w.Produced(),
	}
}

// reasons are the stop reasons in OpenAI's terms; others stay as they are.
var reasons = map[string]string{"end_turn": "stop", "stop_sequence": "stop", "pause_turn": "stop", "max_tokens": "length", "model_context_window_exceeded": "length", "tool_use": "tool_calls", "refusal": "content_filter"}

// end finishes the answer.
func (t *telling) end() (ports.Completion, error) {
	c := t.counted()
	c.FinishReason = first(reasons[t.ending.Reason], t.ending.Reason)
	if err := t.w.Finish(0, c.FinishReason); err != nil {
		return c, err
	}
	return c, t.w.End(c)
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
