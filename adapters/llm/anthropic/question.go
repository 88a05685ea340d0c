package anthropic

import (
	"encoding/json"

	"chatbot/adapters/llm"
	"chatbot/domain/model"

	"github.com/tmc/langchaingo/llms"
)

// defaultMaxTokens is the limit of an answer unless the caller sets one; the API requires it.
const defaultMaxTokens = 4096

// budgets are the tokens of thinking for each effort. Thinking counts towards the limit of an answer, so they are added to
// defaultMaxTokens; a limit of the caller is kept, and at most half of a small one goes to thinking. leastBudget is the API's.
var budgets = map[model.Effort]int{model.Low: 2_048, model.Medium: 8_192, model.High: 16_384}

const leastBudget = 1024

// question is the body of a request for a streamed message: the fields in use.
type question struct {
	Model        string        `json:"model"`
	MaxTokens    int           `json:"max_tokens"`
	System       []block       `json:"system,omitempty"`
	Messages     []message     `json:"messages"`
	Stream       bool          `json:"stream"`
	Temperature  *float64      `json:"temperature,omitempty"`
	Thinking     *thinking     `json:"thinking,omitempty"`
	OutputConfig *outputConfig `json:"output_config,omitempty"`
	Tools        []tool        `json:"tools,omitempty"`
	ToolChoice   *toolChoice   `json:"tool_choice,omitempty"`
	TopP         *float64      `json:"top_p,omitempty"`
	Stops        []string      `json:"stop_sequences,omitempty"`
}

// tool is a tool that the model may call.
type tool struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	InputSchema any    `json:"input_schema"`
}

type message struct {
	Role    string `json:"role"`
	Content []any  `json:"content"` // blocks, and those of reasoning as they came
}

type block struct {
	Type   string  `json:"type"`
	Text   string  `json:"text,omitempty"`
	Source *source `json:"source,omitempty"` // of an image
}

// use is a block of a call.
type use struct {
	Type  string          `json:"type"`
	ID    string          `json:"id"`
	Name  string          `json:"name"`
	Input json.RawMessage `json:"input"`
}

// result is a block of the result of a call.
type result struct {
	Type      string `json:"type"`
	ToolUseID string `json:"tool_use_id"`
	Content   string `json:"content"`
}

type source struct {
	Type      string `json:"type"`
	MediaType string `json:"media_type,omitempty"`
	Data      []byte `json:"data,omitempty"` // base64 in JSON
	URL       string `json:"url,omitempty"`
}

// blocks returns what a message holds: results, pictures, then text, then calls, after the reasoning that led to them.
func blocks(c llm.Content) (all []any) {
	for _, r := range c.Results {
		all = append(all, result{"tool_result", r.ToolCallID, r.Content})
	}
	for _, p := range c.Pictures {
		all = append(all, block{Type: "image", Source: &source{Type: "base64", MediaType: p.MIMEType, Data: p.Data}})
	}
	for i := range c.Calls {
		var reasoning []json.RawMessage
		if json.Unmarshal([]byte(c.Signatures[i]), &reasoning) != nil {
			continue
		}
		for _, b := range reasoning {
			all = append(all, b)
		}
	}
	if c.Text != "" || len(all)+len(c.Calls) == 0 {
		all = append(all, block{Type: "text", Text: c.Text})
	}
	for _, call := range c.Calls {
		all = append(all, use{"tool_use", call.ID, call.FunctionCall.Name, json.RawMessage(call.FunctionCall.Arguments)})
	}
	return all
}

// thinking asks for reasoning. Newer models take the type adaptive and an effort beside it, and send no text of it unless display
// is summarized; older ones take enabled and a budget.
type thinking struct {
	Type    string `json:"type"`
	Budget  int    `json:"budget_tokens,omitempty"`
	Display string `json:"display,omitempty"`
}

type outputConfig struct {
	Effort model.Effort  `json:"effort,omitempty"`
	Format *outputFormat `json:"format,omitempty"`
}

// outputFormat is what the answer must look like.
type outputFormat struct {
	Type   string          `json:"type"`
	Schema json.RawMessage `json:"schema"`
}

// reason sets the limit of the answer, which the API requires, and how the model thinks.
func (q *question) reason(effort model.Effort, d dialect) {
	if q.MaxTokens <= 0 {
		q.MaxTokens = defaultMaxTokens
		if !d.noThinking {
			q.MaxTokens += budgets[effort]
		}
	}
	if d.most > 0 {
		q.MaxTokens = min(q.MaxTokens, d.most)
	}
	switch budget := min(budgets[effort], max(q.MaxTokens-defaultMaxTokens, q.MaxTokens/2)); {
	case budgets[effort] == 0, d.noThinking, d.budget && budget < leastBudget:
	case d.budget:
		q.Thinking = &thinking{Type: "enabled", Budget: budget}
	default:
		q.Thinking, q.OutputConfig = &thinking{Type: "adaptive", Display: "summarized"}, &outputConfig{Effort: effort}
	}
}

func (m *Model) question(messages []llms.MessageContent, o llms.CallOptions, d dialect) (*question, error) {
	q := &question{Model: o.Model, MaxTokens: o.MaxTokens, Stream: true}
	asked := llm.Parameters(o)
	q.reason(asked.Effort, d)
	// Thinking excludes a temperature. Anthropic's range ends at 1; what is above is sent as 1.
	if t := asked.Temperature; t != nil && q.Thinking == nil && !d.noTemperature {
		q.Temperature = new(min(*t, 1))
	}
	for _, t := range o.Tools {
		q.Tools = append(q.Tools, tool{t.Function.Name, t.Function.Description, t.Function.Parameters})
	}
	for _, m := range messages {
		c, err := llm.Split(m)
		if err != nil {
			return nil, err
		}
		switch m.Role {
		case llms.ChatMessageTypeSystem:
			q.System = append(q.System, block{Type: "text", Text: c.Text})
		case llms.ChatMessageTypeAI:
			q.Messages = append(q.Messages, message{"assistant", blocks(c)})
		default:
			q.Messages = append(q.Messages, message{"user", blocks(c)})
		}
	}
	return q, nil
}
