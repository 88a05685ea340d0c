package anthropic

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"chatbot/adapters/llm/internal/completion"
	"chatbot/ports"
)

// translated returns a call in the format of the Messages API.
func translated(call ports.CompletionCall, r completion.Request, d dialect) (*question, error) {
	q := &question{Model: call.Model, MaxTokens: r.Limit(call.MaxOutput), Stream: true, Stops: r.Stops()}
	q.reason(r.ReasoningEffort, d)
	for _, t := range r.Tools {
		schema := t.Function.Parameters
		if len(schema) == 0 || string(schema) == "null" {
			schema = json.RawMessage(`{"type":"object"}`)
		}
		q.Tools = append(q.Tools, tool{t.Function.Name, t.Function.Description, schema})
	}
	if len(q.Tools) > 0 {
		q.ToolChoice = toolChoiceOf(r)
	}
	if f := r.ResponseFormat; f != nil && f.Type == "json_schema" && len(f.JSONSchema.Schema) > 0 {
		if q.OutputConfig == nil {
			q.OutputConfig = &outputConfig{}
		}
		q.OutputConfig.Format = &outputFormat{"json_schema", f.JSONSchema.Schema}
	}
	for _, m := range r.Messages {
		if err := q.add(m); err != nil {
			return nil, err
		}
	}
	// Before results of tools, the API wants to see the signed reasoning, which OpenAI's format does not have. A model that must call a tool
	// does not think.
	if q.calling() || q.ToolChoice != nil && (q.ToolChoice.Type == "any" || q.ToolChoice.Type == "tool") {
		q.Thinking = nil
	}
	q.sample(r, d)
	return q, nil
}

// leastTopP is the least top_p beside thinking.
const leastTopP = 0.95

// sample sets how words are chosen. The API takes one of the two fields, and thinking excludes a temperature.
func (q *question) sample(r completion.Request, d dialect) {
	switch {
	case d.noTemperature:
	case r.Temperature != nil && q.Thinking == nil:
		q.Temperature = new(min(*r.Temperature, 1))
	case r.TopP != nil && (q.Thinking == nil || *r.TopP >= leastTopP):
		q.TopP = r.TopP
	}
}

// calling reports whether the conversation ends with results of tools.
func (q *question) calling() bool {
	if len(q.Messages) == 0 {
		return false
	}
	_, is := q.Messages[len(q.Messages)-1].Content[0].(result)
	return is
}

// toolChoice says how tools are chosen.
type toolChoice struct {
	Type  string `json:"type"`
	Name  string `json:"name,omitempty"`
	Alone bool   `json:"disable_parallel_tool_use,omitempty"`
}

// toolChoiceOf returns nil where nothing was said.
func toolChoiceOf(r completion.Request) *toolChoice {
	alone := r.ParallelToolCalls != nil && !*r.ParallelToolCalls
	switch mode, name := r.Choice(); {
	case name != "":
		return &toolChoice{Type: "tool", Name: name, Alone: alone}
	case mode == "required":
		return &toolChoice{Type: "any", Alone: alone}
	case mode == "none":
		return &toolChoice{Type: "none"}
	case alone:
		return &toolChoice{Type: "auto", Alone: true}
	}
	return nil
}

// add adds a message. Messages of one role that follow each other become one, since roles have to alternate.
func (q *question) add(m completion.Message) error {
	parts, err := m.Parts()
	if err != nil {
		return err
	}
	if m.Role == "system" || m.Role == "developer" {
		for _, p := range parts {
			if p.Text != "" {
				q.System = append(q.System, block{Type: "text", Text: p.Text})
			}
		}
		return nil
	}
	role, content := "user", []any{}
	switch m.Role {
	case "assistant":
		role = "assistant"
	case "tool", "function":
		content = append(content, result{"tool_result", m.ToolCallID, completion.Text(parts)})
		parts = nil
	}
	for _, p := range parts {
		b, err := blockOf(p)
		if err != nil {
			return err
		}
		if b != nil {
			content = append(content, b)
		}
	}
	for _, call := range m.ToolCalls {
		input := json.RawMessage(call.Function.Arguments)
		if strings.TrimSpace(call.Function.Arguments) == "" {
			input = json.RawMessage("{}")
		}
		if !json.Valid(input) {
			return completion.Refuse("messages", "invalid_value", "The arguments of a tool call are not valid JSON.")
		}
		content = append(content, use{"tool_use", call.ID, call.Function.Name, input})
	}
	if len(content) == 0 {
		return nil
	}
	if n := len(q.Messages); n > 0 && q.Messages[n-1].Role == role {
		q.Messages[n-1].Content = append(q.Messages[n-1].Content, content...)
		return nil
	}
	q.Messages = append(q.Messages, message{role, content})
	return nil
}

// blockOf returns a part as a block, nil for an empty text.
func blockOf(p completion.Part) (any, error) {
	switch p.Type {
	case "text", "refusal":
		if p.Text+p.Refusal == "" {
			return nil, nil
		}
		return block{Type: "text", Text: p.Text + p.Refusal}, nil
	case "image_url":
		data, isData := strings.CutPrefix(p.ImageURL.URL, "data:")
		if !isData {
			return block{Type: "image", Source: &source{Type: "url", URL: p.ImageURL.URL}}, nil
		}
		head, text, _ := strings.Cut(data, ",")
		kind, is64 := strings.CutSuffix(head, ";base64")
		content, err := base64.StdEncoding.DecodeString(text)
		if !is64 || err != nil {
			return nil, completion.Refuse("messages", "invalid_image_url", "An image is no valid data URL in base64.")
		}
		return block{Type: "image", Source: &source{Type: "base64", MediaType: kind, Data: content}}, nil
	}
	return nil, completion.Refuse("messages", "unsupported_content", "This model does not take parts of this type.")
}
