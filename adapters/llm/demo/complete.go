package demo

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"
	"time"

	"chatbot/adapters/llm/internal/completion"
	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// mostChoices bounds the answers to one call.
const mostChoices = 8

// Complete answers a call in OpenAI's format, so that a program can be tried without a provider. It calls a tool if the call demands one, or names
// a tool in its question, and writes JSON if the call asks for it.
func (m *Model) Complete(ctx context.Context, call ports.CompletionCall, emit func(chunk []byte) error) (ports.Completion, error) {
	r, err := completion.Parse(call.Body)
	if err != nil {
		return ports.Completion{}, err
	}
	if r.Choices() > mostChoices {
		return ports.Completion{}, completion.Refuse("n", "integer_above_max_value", "The demo returns at most 8 choices.")
	}
	c := ports.Completion{Model: Name}
	for _, message := range r.Messages {
		c.PromptTokens += len(tokens(message.Text()))
	}
	w := completion.Writer{Call: call, ID: "chatcmpl-" + rand.Text(), Created: time.Now().Unix(), Model: Name, Emit: emit}
	for i := range r.Choices() {
		written, reason, err := m.choice(ctx, r, call, &w, i)
		if err != nil {
			return ports.Completion{}, err
		}
		c.CompletionTokens += written
		if i == 0 {
			c.FinishReason = reason
		}
		if err := w.Finish(i, reason); err != nil {
			return ports.Completion{}, err
		}
	}
	return c, w.End(c)
}

// choice writes one choice and returns its tokens and its finish reason.
func (m *Model) choice(ctx context.Context, r completion.Request, call ports.CompletionCall, w *completion.Writer, index int) (written int, reason string, err error) {
	if wanted := wantedTools(r); len(wanted) > 0 {
		for _, t := range wanted {
			arguments := string(example(gjson.ParseBytes(t.Function.Parameters), 0))
			if err := w.BeginCall(index, "call_"+rand.Text(), t.Function.Name); err != nil {
				return 0, "", err
			}
			half := len(arguments) / 2
			for _, piece := range []string{arguments[:half], arguments[half:]} {
				if err := w.Arguments(index, piece); err != nil {
					return 0, "", err
				}
			}
			written += len(tokens(arguments)) + 1
		}
		return written, "tool_calls", ctx.Err()
	}
	words, reason := cut(tokens(reply(r)), r, call.MaxOutput)
	err = m.stream(ctx, words, func(_ context.Context, _, text []byte) error { return w.Text(index, string(text)) })
	return len(words), reason, err
}

// cut ends an answer where the call says so.
func cut(words []string, r completion.Request, most int) ([]string, string) {
	reason := "stop"
	text := strings.Join(words, "")
	for _, stop := range r.Stops() {
		text, _, _ = strings.Cut(text, stop)
	}
	words = tokens(text)
	if limit := r.Limit(most); limit > 0 && len(words) > limit {
		words, reason = words[:limit], "length"
	}
	return words, reason
}

// reply returns the text that answers the last message.
func reply(r completion.Request) string {
	last := r.Messages[len(r.Messages)-1]
	switch f := r.ResponseFormat; {
	case f != nil && f.Type == "json_schema":
		return string(example(gjson.ParseBytes(f.JSONSchema.Schema), 0))
	case f != nil && f.Type == "json_object":
		object, _ := json.Marshal(map[string]string{"answer": last.Text()}) // cannot fail for strings
		return string(object)
	case last.Role == "tool":
		return "The tool says: " + last.Text()
	}
	return manual.answer(last.Text())
}

// wantedTools returns the tools to call: the one that is demanded, or those whose names the question has. After a result there are none.
func wantedTools(r completion.Request) (wanted []completion.Tool) {
	mode, name := r.Choice()
	last := r.Messages[len(r.Messages)-1]
	if mode == "none" || last.Role == "tool" {
		return nil
	}
	for _, t := range r.Tools {
		if t.Function.Name == name || name == "" && strings.Contains(last.Text(), t.Function.Name) {
			wanted = append(wanted, t)
		}
	}
	if len(wanted) == 0 && mode == "required" && len(r.Tools) > 0 {
		wanted = r.Tools[:1]
	}
	if len(wanted) > 1 && r.ParallelToolCalls != nil && !*r.ParallelToolCalls {
		wanted = wanted[:1]
	}
	return wanted
}

// deepest bounds the nesting of an example.
const deepest = 8

// example returns a value of a JSON Schema.
func example(schema gjson.Result, depth int) []byte {
	one := func(v any) []byte {
		raw, _ := json.Marshal(v) // cannot fail for what is passed
		return raw
	}
	switch kind := schema.Get("type"); {
	case schema.Get("enum.0").Exists():
		return []byte(schema.Get("enum.0").Raw)
	case schema.Get("const").Exists():
		return []byte(schema.Get("const").Raw)
	case schema.Get("anyOf.0").Exists():
		return example(schema.Get("anyOf.0"), depth+1)
	case kind.String() == "string":
		return one("example")
	case kind.String() == "number", kind.String() == "integer":
		return one(1)
	case kind.String() == "boolean":
		return one(true)
	case kind.String() == "null":
		return one(nil)
	case kind.String() == "array" && depth < deepest && schema.Get("items").Exists():
		return append(append([]byte("["), example(schema.Get("items"), depth+1)...), ']')
	case kind.String() == "array":
		return []byte("[]")
	}
	object := []byte("{")
	schema.Get("properties").ForEach(func(name, of gjson.Result) bool {
		if depth >= deepest {
			return false
		}
		if len(object) > 1 {
			object = append(object, ',')
		}
		object = append(append(append(object, name.Raw...), ':'), example(of, depth+1)...)
		return true
	})
	return append(object, '}')
}
