package openai

import (
	"encoding/json"

	"chatbot/adapters/llm"
	"chatbot/domain/model"

	"github.com/tmc/langchaingo/llms"
)

// question is the body of a chat completion: the fields in use, which every compatible server takes, apart from those that
// a dialect leaves out.
type question struct {
	Model               string         `json:"model"`
	Messages            []message      `json:"messages"`
	Stream              bool           `json:"stream"`
	StreamOptions       *streamOptions `json:"stream_options,omitempty"`
	MaxCompletionTokens int            `json:"max_completion_tokens,omitempty"`
	MaxTokens           int            `json:"max_tokens,omitempty"`
	Temperature         *float64       `json:"temperature,omitempty"`
	ReasoningEffort     model.Effort   `json:"reasoning_effort,omitempty"`
	Tools               []llms.Tool    `json:"tools,omitempty"`
	asksText            bool           // embeddings as text
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

type message struct {
	Role    string `json:"role"`
	Content any    `json:"content"` // a string, which every server takes, or []part where there are pictures

	ToolCalls        []toolCall `json:"tool_calls,omitempty"`
	ReasoningContent string     `json:"reasoning_content,omitempty"` // of calls, for servers that sent it
	ToolCallID       string     `json:"tool_call_id,omitempty"`
}

// toolCall is a call in a message.
type toolCall struct {
	ID           string          `json:"id"`
	Type         string          `json:"type"`
	Function     function        `json:"function"`
	ExtraContent json.RawMessage `json:"extra_content,omitempty"`
}

type function struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

// signature is what a server sent with a call, and wants to see again within the turn: Gemini its signature of the reasoning, DeepSeek the
// reasoning itself.
type signature struct {
	ReasoningContent string          `json:"reasoning_content,omitempty"`
	ExtraContent     json.RawMessage `json:"extra_content,omitempty"`
}

type part struct {
	Type     string    `json:"type"`
	Text     string    `json:"text,omitempty"`
	ImageURL *imageURL `json:"image_url,omitempty"`
}

type imageURL struct {
	URL string `json:"url"`
}

// content returns what a message holds: its pictures as data URLs, then its text.
func content(text string, pictures []llms.BinaryContent) any {
	if len(pictures) == 0 {
		return text
	}
	var parts []part
	for _, p := range pictures {
		parts = append(parts, part{Type: "image_url", ImageURL: &imageURL{p.String()}})
	}
	if text != "" {
		parts = append(parts, part{Type: "text", Text: text})
	}
	return parts
}

func (m *Model) question(messages []llms.MessageContent, o llms.CallOptions, d dialect) (*question, error) {
	q := &question{Model: o.Model, Stream: !d.atOnce}
	if !d.noUsage && !d.atOnce {
		q.StreamOptions = &streamOptions{IncludeUsage: true}
	}
	limit := o.MaxTokens
	if d.most > 0 {
		limit = min(limit, d.most)
	}
	switch m.limitName(d) {
	case maxCompletionTokens:
		q.MaxCompletionTokens = limit
	case maxTokens:
		q.MaxTokens = limit
	}
	asked := llm.Parameters(o)
	if !d.noEffort {
		q.ReasoningEffort = asked.Effort
	}
	if t := asked.Temperature; t != nil && !d.noTemperature {
		if d.cool {
			t = new(min(*t, 1))
		}
		q.Temperature = t
	}
	if !d.noTools {
		q.Tools = o.Tools
	}
	for _, m := range messages {
		more, err := encode(m)
		if err != nil {
			return nil, err
		}
		q.Messages = append(q.Messages, more...)
	}
	return q, nil
}

// encode returns a message as the messages of the format: each result is one of its own.
func encode(m llms.MessageContent) (all []message, err error) {
	c, err := llm.Split(m)
	if err != nil {
		return nil, err
	}
	role := "user"
	switch m.Role {
	case llms.ChatMessageTypeSystem:
		role = "system"
	case llms.ChatMessageTypeAI:
		role = "assistant"
	case llms.ChatMessageTypeTool:
		for _, r := range c.Results {
			all = append(all, message{Role: "tool", Content: r.Content, ToolCallID: r.ToolCallID})
		}
		return all, nil
	}
	one := message{Role: role, Content: content(c.Text, c.Pictures)}
	for i, call := range c.Calls {
		var signed signature
		if text, has := c.Signatures[i]; has && json.Unmarshal([]byte(text), &signed) == nil {
			one.ReasoningContent += signed.ReasoningContent
		}
		one.ToolCalls = append(one.ToolCalls, toolCall{
			ID: call.ID, Type: "function", Function: function{call.FunctionCall.Name, call.FunctionCall.Arguments}, ExtraContent: signed.ExtraContent,
		})
	}
	return []message{one}, nil
}
