// Package completion translates between OpenAI's chat completions and providers with other formats.
package completion

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"chatbot/domain/fault"
	"chatbot/domain/model"
	"chatbot/ports"
)

// Request holds the fields of a chat completion that have a counterpart elsewhere. Others are ignored.
type Request struct {
	Messages            []Message       `json:"messages"`
	Tools               []Tool          `json:"tools"`
	ToolChoice          json.RawMessage `json:"tool_choice"`
	ParallelToolCalls   *bool           `json:"parallel_tool_calls"`
	MaxTokens           *int            `json:"max_tokens"`
	MaxCompletionTokens *int            `json:"max_completion_tokens"`
	Temperature         *float64        `json:"temperature"`
	TopP                *float64        `json:"top_p"`
	N                   *int            `json:"n"`
	Stop                json.RawMessage `json:"stop"`
	ReasoningEffort     model.Effort    `json:"reasoning_effort"`
	ResponseFormat      *ResponseFormat `json:"response_format"`
}

// Message is a message of a conversation.
type Message struct {
	Role       string          `json:"role"`
	Content    json.RawMessage `json:"content"`
	ToolCalls  []ToolCall      `json:"tool_calls"`
	ToolCallID string          `json:"tool_call_id"`
}

// Part is a part of a message's content.
type Part struct {
	Type     string `json:"type"`
	Text     string `json:"text"`
	Refusal  string `json:"refusal"`
	ImageURL struct {
		URL string `json:"url"`
	} `json:"image_url"`
}

// Tool is a tool that the model may call.
type Tool struct {
	Type     string   `json:"type"`
	Function Function `json:"function"`
}

// Function is what a tool does.
type Function struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Parameters  json.RawMessage `json:"parameters"`
}

// ToolCall is a call that a model asked for.
type ToolCall struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Function struct {
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
	} `json:"function"`
}

// ResponseFormat is what the answer must look like.
type ResponseFormat struct {
	Type       string `json:"type"`
	JSONSchema struct {
		Name   string          `json:"name"`
		Schema json.RawMessage `json:"schema"`
	} `json:"json_schema"`
}

// Parse reads a request. Fault: ports.ErrModelRejected with a *ports.Refusal.
func Parse(body []byte) (Request, error) {
	var r Request
	err := json.Unmarshal(body, &r)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		return r, Refuse(wrong.Field, "invalid_type", fmt.Sprintf("Invalid type for '%s': got a %s.", wrong.Field, wrong.Value))
	case err != nil:
		return r, Refuse("", "", "The request is not valid JSON.")
	case len(r.Messages) == 0:
		return r, Refuse("messages", "missing_required_parameter", "Missing required parameter: 'messages'.")
	}
	return r, nil
}

// Refuse returns a refusal of a parameter.
func Refuse(param, code, message string) *fault.Error {
	return ports.ErrModelRejected.Because(&ports.Refusal{Message: message, Code: code, Param: param})
}

// Limit returns the most tokens of a choice: the lower of the caller's limit and most; 0: not limited.
func (r Request) Limit(most int) int {
	for _, limit := range []*int{r.MaxCompletionTokens, r.MaxTokens} {
		if limit != nil && *limit > 0 && (most == 0 || *limit < most) {
			most = *limit
		}
	}
	return most
}

// longestEffort bounds what is remembered of an effort: models know a handful of short words.
const longestEffort = 16

// Effort returns the effort under which it is remembered what a model takes. It holds no memory of the request.
func Effort(asked string) model.Effort {
	if len(asked) > longestEffort {
		return ""
	}
	return model.Effort(strings.Clone(asked))
}

// Choices returns how many answers are wanted.
func (r Request) Choices() int {
	if r.N == nil || *r.N < 1 {
		return 1
	}
	return *r.N
}

// Stops returns the texts at which the answer ends.
func (r Request) Stops() (all []string) {
	var one string
	if json.Unmarshal(r.Stop, &one) == nil {
		if one != "" {
			all = []string{one}
		}
		return all
	}
	_ = json.Unmarshal(r.Stop, &all) // anything else is none
	return all
}

// Choice returns how tools are chosen: auto, none or required, and the only tool that may be called, if one is named.
func (r Request) Choice() (mode, name string) {
	if json.Unmarshal(r.ToolChoice, &mode) == nil && mode != "" {
		return mode, ""
	}
	var named struct {
		Function struct {
			Name string `json:"name"`
		} `json:"function"`
	}
	if json.Unmarshal(r.ToolChoice, &named) == nil && named.Function.Name != "" {
		return "required", named.Function.Name
	}
	return "auto", ""
}

// Parts returns the content of a message, a text as one part.
func (m Message) Parts() (parts []Part, err error) {
	var text *string
	if len(m.Content) == 0 || json.Unmarshal(m.Content, &text) == nil {
		if text == nil || *text == "" {
			return nil, nil
		}
		return []Part{{Type: "text", Text: *text}}, nil
	}
	if json.Unmarshal(m.Content, &parts) != nil {
		return nil, Refuse("messages", "invalid_type", "The content of a message must be a string or a list of parts.")
	}
	return parts, nil
}

// Text returns the text of a message.
func (m Message) Text() string {
	parts, _ := m.Parts()
	return Text(parts)
}

// Text returns the text of parts.
func Text(parts []Part) string {
	var text strings.Builder
	for _, p := range parts {
		text.WriteString(p.Text)
	}
	return text.String()
}
