package openai

import (
	"encoding/json"
	"fmt"

	"github.com/tidwall/gjson"

	"chatbot/domain/completion"
	"chatbot/domain/model"
)

// responseFields are what the server reads of a request for a response. Nothing else is passed on, because models are called in the format of
// chat completions.
type responseFields struct {
	Model              *string          `json:"model"`
	Input              json.RawMessage  `json:"input"`
	Instructions       *string          `json:"instructions"`
	Tools              json.RawMessage  `json:"tools"`
	ToolChoice         json.RawMessage  `json:"tool_choice"`
	ParallelToolCalls  *bool            `json:"parallel_tool_calls"`
	Text               *textFields      `json:"text"`
	Reasoning          *reasoningFields `json:"reasoning"`
	MaxOutputTokens    *int             `json:"max_output_tokens"`
	Temperature        *float64         `json:"temperature"`
	TopP               *float64         `json:"top_p"`
	TopLogprobs        *int             `json:"top_logprobs"`
	Include            json.RawMessage  `json:"include"`
	Metadata           json.RawMessage  `json:"metadata"`
	Stream             bool             `json:"stream"`
	Background         bool             `json:"background"`
	PreviousResponseID *string          `json:"previous_response_id"`
	Conversation       json.RawMessage  `json:"conversation"`
	Prompt             json.RawMessage  `json:"prompt"`
	User               *string          `json:"user"`
}

type textFields struct {
	Format    *textFormat `json:"format,omitempty"`
	Verbosity string      `json:"verbosity,omitempty"`
}

type textFormat struct {
	Type        string          `json:"type"`
	Name        string          `json:"name,omitempty"`
	Description string          `json:"description,omitempty"`
	Schema      json.RawMessage `json:"schema,omitempty"`
	Strict      *bool           `json:"strict,omitempty"`
}

type reasoningFields struct {
	Effort  *string `json:"effort"`
	Summary *string `json:"summary"`
}

// chatRequest is a request for a response in the format of chat completions. The limit of the output is not in it: the field's name depends on the
// model.
type chatRequest struct {
	Model             string          `json:"model"`
	Messages          []*chatMessage  `json:"messages"`
	Tools             []chatTool      `json:"tools,omitempty"`
	ToolChoice        json.RawMessage `json:"tool_choice,omitempty"`
	ParallelToolCalls *bool           `json:"parallel_tool_calls,omitempty"`
	Temperature       *float64        `json:"temperature,omitempty"`
	TopP              *float64        `json:"top_p,omitempty"`
	Logprobs          bool            `json:"logprobs,omitempty"`
	TopLogprobs       *int            `json:"top_logprobs,omitempty"`
	ReasoningEffort   *string         `json:"reasoning_effort,omitempty"`
	Verbosity         string          `json:"verbosity,omitempty"`
	ResponseFormat    *responseFormat `json:"response_format,omitempty"`
}

type responseFormat struct {
	Type       string      `json:"type"`
	JSONSchema *jsonSchema `json:"json_schema,omitempty"`
}

type jsonSchema struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Schema      json.RawMessage `json:"schema"`
	Strict      *bool           `json:"strict,omitempty"`
}

// withLogprobs is the value of include that asks for the probabilities of tokens.
const withLogprobs = "message.output_text.logprobs"

// responseRequest is a request for a response, with the call of a model that it stands for.
type responseRequest struct {
	responseFields
	call     completion.Request
	names    map[string]toolName // of the tools, by their names in chat completions
	elements elements
}

// parseResponse reads a request for a response. Faults: errJSON, or a parameter that is invalid.
func parseResponse(body []byte) (*responseRequest, error) {
	f := &responseRequest{names: map[string]toolName{}}
	if err := decode(body, &f.responseFields); err != nil {
		return nil, err
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	chat := chatRequest{Model: *f.Model, Temperature: f.Temperature, TopP: f.TopP}
	for _, translate := range []func(*chatRequest) error{f.converse, f.equip, f.choose, f.shape, f.include} {
		if err := translate(&chat); err != nil {
			return nil, err
		}
	}
	translated, err := encode(chat)
	if err != nil {
		return nil, errJSON
	}
	if f.call, err = parse(translated); err != nil {
		return nil, err
	}
	f.call.Stream, f.call.WithUsage = f.Stream, f.Stream
	if f.MaxOutputTokens != nil {
		f.call.MaxOutput, f.call.LimitApart = min(*f.MaxOutputTokens, model.MaxOutputTokens), true
	}
	return f, nil
}

// include asks for the probabilities of tokens: servers refuse how many there should be without that there should be any.
func (f *responseRequest) include(chat *chatRequest) error {
	if f.TopLogprobs != nil && *f.TopLogprobs > 0 {
		chat.Logprobs, chat.TopLogprobs = true, f.TopLogprobs
	}
	return f.elements.of(gjson.ParseBytes(f.Include), "include", "a list", func(_ int, one gjson.Result) error {
		chat.Logprobs = chat.Logprobs || one.Str == withLogprobs
		return nil
	})
}

// check refuses what needs a response or a conversation that is stored, and values that cannot be right.
func (f *responseFields) check() error {
	const stateless = "Responses are not stored: send all items of the conversation in 'input'."
	given := func(value json.RawMessage) bool { return len(value) > 0 && string(value) != "null" }
	switch {
	case f.Model == nil || *f.Model == "":
		return errNoModel
	case f.PreviousResponseID != nil:
		return invalid("previous_response_id", "unsupported_parameter", stateless)
	case given(f.Conversation):
		return invalid("conversation", "unsupported_parameter", stateless)
	case given(f.Prompt):
		return invalid("prompt", "unsupported_parameter", "Prompts are not stored: send 'instructions' and 'input'.")
	case f.Background:
		return invalid("background", "unsupported_value", "Responses are not stored, and so cannot be made in the background.")
	case !given(f.Input):
		return invalid("input", "missing_required_parameter", "Missing required parameter: 'input'.")
	case f.MaxOutputTokens != nil && *f.MaxOutputTokens < 1:
		return invalid("max_output_tokens", "integer_below_min_value", "max_output_tokens must be at least 1.")
	}
	return f.checkEchoed()
}

// shape says how the answer is to be reasoned and written.
func (f *responseFields) shape(chat *chatRequest) error {
	if f.Reasoning != nil {
		chat.ReasoningEffort = f.Reasoning.Effort
	}
	if f.Text == nil {
		return nil
	}
	chat.Verbosity = f.Text.Verbosity
	switch format := f.Text.Format; {
	case format == nil, format.Type == "text":
	case format.Type == "json_object":
		chat.ResponseFormat = &responseFormat{Type: format.Type}
	case format.Type == "json_schema" && len(format.Schema) > 0:
		chat.ResponseFormat = &responseFormat{format.Type, &jsonSchema{format.Name, format.Description, format.Schema, format.Strict}}
	case format.Type == "json_schema":
		return invalid("text.format.schema", "missing_required_parameter", "Missing required parameter: 'text.format.schema'.")
	default:
		return invalid("text.format.type", "unsupported_value", fmt.Sprintf("Unsupported value: '%.40s'. Use 'text', 'json_object' or 'json_schema'.", format.Type))
	}
	return nil
}
