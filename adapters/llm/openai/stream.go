package openai

import (
	"context"
	"errors"

	"chatbot/adapters/llm/wire"

	"github.com/tidwall/gjson"
	"github.com/tmc/langchaingo/llms"
)

// GenerateContent implements llms.Model. It streams with and without a listener.
func (m *Model) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	o := llms.CallOptions{}
	for _, option := range options {
		option(&o)
	}
	ctx, rest := wire.NewRest(ctx)
	defer rest.Stop()
	body, err := m.ask(ctx, messages, o)
	if err != nil {
		return nil, err
	}
	out := wire.NewOutput(ctx, body, rest, o.StreamingReasoningFunc)
	defer func() { _ = out.Close() }()
	r := reading{out: out, rest: rest, info: map[string]any{}}
	if err := errors.Join(r.all(wire.NewEvents(out)), out.Flush()); err != nil {
		return nil, err
	}
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{
		{Content: out.Text(), StopReason: rest.Reason, GenerationInfo: r.info},
	}}, nil
}

// reading decodes one stream.
type reading struct {
	out    *wire.Output
	rest   *wire.Rest
	info   map[string]any
	deltas bool // text came in deltas: a message beside them repeats it
}

func (r *reading) all(events *wire.Events) error {
	for events.Next() {
		switch {
		case events.Done():
			r.rest.Done()
			return nil
		case events.Type == "error":
			return wire.ErrorEvent(events.Data)
		case events.Blank():
			continue
		}
		if err := r.chunk(events); err != nil {
			return err
		}
	}
	return r.rest.Over(events.Err())
}

// chunk decodes a chat.completion.chunk, or a chat.completion sent instead of a stream.
func (r *reading) chunk(events *wire.Events) error {
	c, err := events.Object()
	if err != nil {
		if events.Whole && !events.Open {
			return wire.ReportFailure(events.Data) // Gemini puts its errors into a list
		}
		return err
	}
	f := fieldsOf(c)
	if failed := f.groq.Get("error"); failed.Str != "" {
		return wire.ErrorEvent([]byte(`{"error":` + failed.Raw + `}`))
	}
	if wire.IsReport(c) {
		return wire.ReportFailure(events.Data)
	}
	r.usage(f.usage)
	r.usage(f.groq.Get("usage"))
	for _, choice := range f.choices {
		if err := r.choice(choice); err != nil {
			return err
		}
	}
	if !events.Whole {
		return nil
	}
	if len(f.choices) == 0 {
		return wire.ReportFailure(events.Data)
	}
	if !f.choices[0].Get("delta").Exists() { // the document is the whole answer
		r.rest.Done()
	}
	return nil
}

// choice adds text, reasoning and the finish reason of the first choice; others are ignored.
func (r *reading) choice(o gjson.Result) error {
	c := choiceOf(o)
	if c.index != 0 {
		return nil
	}
	source, content := c.delta, gjson.Result{}
	if !source.IsObject() && !r.deltas {
		source, content = c.message, c.text // the text of the older completions, unless there is a message
	}
	var d delta
	if source.IsObject() {
		d = deltaOf(source)
		content = d.content
	}
	text, reasoning, err := wire.Content(content)
	if err != nil {
		return err
	}
	if reasoning == "" && d.more {
		reasoning = wire.Reasoning(source)
	}
	r.out.AddReasoning(reasoning)
	r.out.AddText(text)
	r.out.AddText(d.refusal)
	beside := text+d.refusal+reasoning != ""
	r.deltas = r.deltas || beside && c.delta.IsObject()
	r.rest.Finished(c.finish, beside)
	return nil
}

// usage records token counts, under OpenAI's names or Anthropic's.
func (r *reading) usage(u gjson.Result) {
	if !u.IsObject() {
		return
	}
	count := func(names ...string) int {
		for _, name := range names {
			if n := u.Get(name).Int(); n != 0 {
				return int(n)
			}
		}
		return 0
	}
	prompt, completion := count("prompt_tokens", "input_tokens"), count("completion_tokens", "output_tokens")
	if prompt+completion > 0 {
		r.info["PromptTokens"], r.info["CompletionTokens"] = prompt, completion
	}
}
