package openai

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

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
	r := reading{out: out, ending: ending, info: map[string]any{}}
	if err := errors.Join(r.all(stream.NewEvents(out)), out.Flush()); err != nil {
		return nil, err
	}
	calls, extras := r.calls.Calls()
	r.info[llm.Signatures] = r.signatures(extras)
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{
		{Content: out.Text(), StopReason: ending.Reason, GenerationInfo: r.info, ToolCalls: calls},
	}}, nil
}

// signatures returns what belongs to the calls. Reasoning comes with the first.
func (r *reading) signatures(extras []string) []string {
	all := make([]string, len(extras))
	for i, extra := range extras {
		signed := signature{ExtraContent: json.RawMessage(extra)}
		if i == 0 {
			signed.ReasoningContent = r.reasoned.String()
		}
		if text, err := json.Marshal(signed); err == nil && string(text) != "{}" {
			all[i] = string(text)
		}
	}
	return all
}

// reading decodes one stream.
type reading struct {
	out     *stream.Output
	ending  *stream.Ending
	pattern stream.Pattern
	info    map[string]any
	deltas  bool // text came in deltas: a message beside them repeats it

	calls    stream.Calls
	reasoned strings.Builder // what came as reasoning_content
}

func (r *reading) all(events *stream.Events) error {
	for events.Next() {
		if text, fits := r.pattern.Text(events.Data); fits && events.Type != "error" {
			r.out.AddText(text)
			continue
		}
		switch {
		case events.Done():
			r.ending.Done()
			return nil
		case events.Type == "error":
			return report.EventFailure(events.Data)
		case events.Blank():
			continue
		}
		if err := r.chunk(events); err != nil {
			return err
		}
	}
	return r.ending.Over(events.Err())
}

// chunk decodes a chat.completion.chunk, or a chat.completion sent instead of a stream.
func (r *reading) chunk(events *stream.Events) error {
	c, err := events.Object()
	if err != nil {
		if events.Whole && !events.Open {
			return report.Failure(events.Data) // Gemini puts its errors into a list
		}
		return err
	}
	if failed := c.Get("x_groq.error"); failed.Str != "" {
		return report.EventFailure([]byte(`{"error":` + failed.Raw + `}`))
	}
	if report.Is(c) {
		return report.Failure(events.Data)
	}
	if name := c.Get("model").Str; name != "" {
		r.info["Model"] = name
	}
	counted := r.usage(c.Get("usage")) || r.usage(c.Get("x_groq.usage"))
	choices := c.Get("choices").Array()
	for _, choice := range choices {
		if choice.Get("index").Int() != 0 {
			continue
		}
		content, plain, err := r.choice(choice)
		if err != nil {
			return err
		}
		if len(choices) == 1 && plain && !counted {
			r.pattern.Learn(events.Data, content)
		}
	}
	if !events.Whole {
		return nil
	}
	if len(choices) == 0 {
		return report.Failure(events.Data)
	}
	if !choices[0].Get("delta").Exists() { // the document is the whole answer
		r.ending.Done()
	}
	return nil
}

// choice adds text, reasoning and the finish reason. plain reports that there is only text, in content.
func (r *reading) choice(choice gjson.Result) (content gjson.Result, plain bool, err error) {
	delta := choice.Get("delta")
	if !delta.IsObject() {
		if delta = choice.Get("message"); r.deltas {
			delta = gjson.Result{}
		}
	}
	content = delta.Get("content")
	if !delta.IsObject() && !r.deltas {
		content = choice.Get("text") // of the older completions
	}
	text, reasoning, ok := modeltext.Content(content)
	if !ok {
		return content, false, document.Malformed("text that is not a string")
	}
	if reasoning == "" {
		reasoning = modeltext.Reasoning(delta)
	}
	r.reasoned.WriteString(delta.Get("reasoning_content").Str)
	called := r.calls.Add(delta)
	if called {
		r.ending.Continued()
	}
	refusal := delta.Get("refusal").Str
	finish := choice.Get("finish_reason").String()
	r.out.AddReasoning(reasoning)
	r.out.AddText(text)
	r.out.AddText(refusal)
	beside := text+refusal+reasoning != "" || called
	r.deltas = r.deltas || beside && choice.Get("delta").IsObject()
	r.ending.Finished(finish, beside)
	plain = finish == "" && reasoning+refusal == "" && !called && content.Type == gjson.String
	return choice.Get("delta.content"), plain, nil
}

// usage records token counts and reports whether there are any.
func (r *reading) usage(u gjson.Result) bool {
	prompt, completion, cached, reasoning := tokens(u)
	if prompt+completion <= 0 {
		return false
	}
	r.info["PromptTokens"], r.info["CompletionTokens"], r.info["CachedTokens"], r.info["ReasoningTokens"] = prompt, completion, cached, reasoning
	return true
}

// tokens returns token counts, under the names of OpenAI, Anthropic or DeepSeek; zeros if there are none.
func tokens(u gjson.Result) (prompt, completion, cached, reasoning int) {
	count := func(names ...string) int {
		for _, name := range names {
			if n := u.Get(name).Int(); n != 0 {
				return int(n)
			}
		}
		return 0
	}
	prompt, completion = count("prompt_tokens", "input_tokens"), count("completion_tokens", "output_tokens")
	reasoning = count("completion_tokens_details.reasoning_tokens", "output_tokens_details.reasoning_tokens")
	if reasoning > 0 && count("total_tokens") == prompt+completion+reasoning {
		completion += reasoning // xAI counts it apart
	}
	cached = count("prompt_tokens_details.cached_tokens", "input_tokens_details.cached_tokens", "prompt_cache_hit_tokens", "cache_read_input_tokens")
	return prompt, completion, cached, reasoning
}
