package openai

import (
	"crypto/rand"
	"encoding/json"
	"time"
)

// Statuses of responses and their items.
const (
	statusRunning    = "in_progress"
	statusCompleted  = "completed"
	statusIncomplete = "incomplete"
	statusFailed     = "failed"
)

// responseObject is a response. Fields that are not known are null, because SDKs want most of them.
type responseObject struct {
	ID                 string             `json:"id"`
	Object             string             `json:"object"`
	CreatedAt          int64              `json:"created_at"`
	CompletedAt        *int64             `json:"completed_at"`
	Status             string             `json:"status"`
	Background         bool               `json:"background"`
	Error              *responseError     `json:"error"`
	IncompleteDetails  *incompleteDetails `json:"incomplete_details"`
	Instructions       *string            `json:"instructions"`
	MaxOutputTokens    *int               `json:"max_output_tokens"`
	MaxToolCalls       *int               `json:"max_tool_calls"`
	Metadata           json.RawMessage    `json:"metadata"`
	Model              string             `json:"model"`
	Output             []*outputItem      `json:"output"`
	ParallelToolCalls  bool               `json:"parallel_tool_calls"`
	PreviousResponseID *string            `json:"previous_response_id"`
	Reasoning          reasoningFields    `json:"reasoning"`
	Store              bool               `json:"store"`
	Temperature        *float64           `json:"temperature"`
	Text               textFields         `json:"text"`
	ToolChoice         json.RawMessage    `json:"tool_choice"`
	Tools              json.RawMessage    `json:"tools"`
	TopLogprobs        int                `json:"top_logprobs"`
	TopP               *float64           `json:"top_p"`
	Truncation         string             `json:"truncation"`
	Usage              *responseUsage     `json:"usage"`
	User               *string            `json:"user"`
}

type responseError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type incompleteDetails struct {
	Reason string `json:"reason"`
}

type responseUsage struct {
	InputTokens        int `json:"input_tokens"`
	InputTokensDetails struct {
		CachedTokens     int `json:"cached_tokens"`
		CacheWriteTokens int `json:"cache_write_tokens"`
	} `json:"input_tokens_details"`
	OutputTokens        int `json:"output_tokens"`
	OutputTokensDetails struct {
		ReasoningTokens int `json:"reasoning_tokens"`
	} `json:"output_tokens_details"`
	TotalTokens int `json:"total_tokens"`
}

// outputItem is an item of a response: a message, reasoning, or a call of a tool.
type outputItem struct {
	ID               string       `json:"id"`
	Type             string       `json:"type"`
	Status           string       `json:"status"`
	Role             string       `json:"role,omitempty"`
	Content          []outputPart `json:"content,omitzero"`
	Summary          []outputPart `json:"summary,omitzero"`
	EncryptedContent string       `json:"encrypted_content,omitempty"`
	CallID           string       `json:"call_id,omitempty"`
	Namespace        string       `json:"namespace,omitempty"`
	Name             string       `json:"name,omitempty"`
	Arguments        *string      `json:"arguments,omitempty"`
	Input            *string      `json:"input,omitempty"`
}

// outputPart is a part of a message or of a summary.
type outputPart struct {
	Type        string            `json:"type"`
	Text        *string           `json:"text,omitempty"`
	Refusal     *string           `json:"refusal,omitempty"`
	Annotations []json.RawMessage `json:"annotations,omitzero"`
	Logprobs    []json.RawMessage `json:"logprobs,omitzero"`
}

// newResponse returns a response that begins.
func newResponse(sent responseFields) *responseObject {
	f := sent.echoed()
	r := &responseObject{
		ID: newID("resp_"), Object: "response", CreatedAt: time.Now().Unix(), Status: statusRunning,
		Instructions: f.Instructions, MaxOutputTokens: f.MaxOutputTokens, Metadata: orElse(f.Metadata, "{}"), Model: *f.Model, Output: []*outputItem{},
		ParallelToolCalls: f.ParallelToolCalls == nil || *f.ParallelToolCalls, Temperature: f.Temperature, Text: textFields{Format: &textFormat{Type: "text"}},
		ToolChoice: orElse(f.ToolChoice, `"auto"`), Tools: orElse(f.Tools, "[]"), TopP: f.TopP, Truncation: "disabled", User: f.User,
	}
	if f.Reasoning != nil {
		r.Reasoning = *f.Reasoning
	}
	if f.TopLogprobs != nil {
		r.TopLogprobs = *f.TopLogprobs
	}
	if f.Text != nil {
		r.Text.Verbosity = f.Text.Verbosity
		if f.Text.Format != nil {
			r.Text.Format = f.Text.Format
		}
	}
	return r
}

// orElse returns JSON that was sent, or the default in place of nothing and null.
func orElse(sent json.RawMessage, missing string) json.RawMessage {
	if len(sent) == 0 || string(sent) == "null" {
		return json.RawMessage(missing)
	}
	return sent
}

func newID(prefix string) string { return prefix + rand.Text() }
