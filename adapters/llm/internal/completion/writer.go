package completion

import (
	"encoding/json"
	"strings"

	"chatbot/ports"
)

// Writer writes an answer in OpenAI's format: as chunks, or as a whole at its end.
type Writer struct {
	Call    ports.CompletionCall
	ID      string
	Created int64
	Model   string
	Emit    func([]byte) error

	choices []*choice
}

type document struct {
	ID      string    `json:"id"`
	Object  string    `json:"object"`
	Created int64     `json:"created"`
	Model   string    `json:"model"`
	Choices []*choice `json:"choices"`
	Usage   *usage    `json:"usage,omitempty"`
}

// choice is a delta of a choice, or a whole one.
type choice struct {
	index        int
	delta        *message // nil: a whole one
	begun        bool     // a stream has told the role
	text         strings.Builder
	reasoning    strings.Builder
	calls        []*toolCall
	finishReason *string
}

type message struct {
	Role      string      `json:"role,omitempty"`
	Content   *string     `json:"content,omitempty"`
	Reasoning string      `json:"reasoning_content,omitempty"`
	ToolCalls []*toolCall `json:"tool_calls,omitempty"`
}

// whole is a message of an answer that is not streamed, whose content may be null.
type whole struct {
	Role      string      `json:"role"`
	Content   *string     `json:"content"`
	Refusal   *string     `json:"refusal"`
	Reasoning string      `json:"reasoning_content,omitempty"`
	ToolCalls []*toolCall `json:"tool_calls,omitempty"`
}

type toolCall struct {
	Index    *int     `json:"index,omitempty"`
	ID       string   `json:"id,omitempty"`
	Type     string   `json:"type,omitempty"`
	Function function `json:"function"`
}

type function struct {
	Name      string `json:"name,omitempty"`
	Arguments string `json:"arguments"`
}

type usage struct {
	PromptTokens        int           `json:"prompt_tokens"`
	CompletionTokens    int           `json:"completion_tokens"`
	TotalTokens         int           `json:"total_tokens"`
	PromptDetails       promptDetails `json:"prompt_tokens_details"`
	CompletionBreakdown outputDetails `json:"completion_tokens_details"`
}

type promptDetails struct {
	Cached int `json:"cached_tokens"`
}

type outputDetails struct {
	Reasoning int `json:"reasoning_tokens"`
}

// Text adds text to a choice.
func (w *Writer) Text(index int, text string) error {
	w.at(index).text.WriteString(text)
	return w.delta(index, message{Content: &text})
}

// Reasoning adds reasoning to a choice.
func (w *Writer) Reasoning(index int, text string) error {
	w.at(index).reasoning.WriteString(text)
	return w.delta(index, message{Reasoning: text})
}

// BeginCall adds a call of a tool to a choice; its arguments follow.
func (w *Writer) BeginCall(index int, id, name string) error {
	c := w.at(index)
	c.calls = append(c.calls, &toolCall{ID: id, Type: "function", Function: function{Name: name}})
	at := len(c.calls) - 1
	return w.delta(index, message{ToolCalls: []*toolCall{{Index: &at, ID: id, Type: "function", Function: function{Name: name}}}})
}

// Arguments adds to the arguments of the last call of a choice.
func (w *Writer) Arguments(index int, text string) error {
	calls := w.at(index).calls
	if len(calls) == 0 || text == "" {
		return nil
	}
	at := len(calls) - 1
	calls[at].Function.Arguments += text
	return w.delta(index, message{ToolCalls: []*toolCall{{Index: &at, Function: function{Arguments: text}}}})
}

// LastArguments returns the arguments of the last call of a choice so far.
func (w *Writer) LastArguments(index int) string {
	calls := w.at(index).calls
	if len(calls) == 0 {
		return ""
	}
	return calls[len(calls)-1].Function.Arguments
}

// Finish ends a choice.
func (w *Writer) Finish(index int, reason string) error {
	w.at(index).finishReason = &reason
	if !w.Call.Stream {
		return nil
	}
	return w.write(document{Object: "chat.completion.chunk", Choices: []*choice{{index: index, delta: &message{}, finishReason: &reason}}})
}

// End ends the answer.
func (w *Writer) End(of ports.Completion) error {
	counted := &usage{
		PromptTokens: of.PromptTokens, CompletionTokens: of.CompletionTokens, TotalTokens: of.PromptTokens + of.CompletionTokens,
		PromptDetails: promptDetails{of.CachedTokens}, CompletionBreakdown: outputDetails{of.ReasoningTokens},
	}
	switch {
	case w.Call.Stream && w.Call.WithUsage:
		return w.write(document{Object: "chat.completion.chunk", Choices: []*choice{}, Usage: counted})
	case w.Call.Stream:
		return nil
	}
	return w.write(document{Object: "chat.completion", Choices: w.choices, Usage: counted})
}

// at returns a choice. A stream says its role first.
func (w *Writer) at(index int) *choice {
	for len(w.choices) <= index {
		w.choices = append(w.choices, &choice{index: len(w.choices)})
	}
	return w.choices[index]
}

func (w *Writer) delta(index int, m message) error {
	if !w.Call.Stream {
		return nil
	}
	if c := w.at(index); !c.begun {
		c.begun, m.Role = true, "assistant"
	}
	return w.write(document{Object: "chat.completion.chunk", Choices: []*choice{{index: index, delta: &m}}})
}

func (w *Writer) write(d document) error {
	d.ID, d.Created, d.Model = w.ID, w.Created, w.Model
	line, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return w.Emit(line)
}

// MarshalJSON implements json.Marshaler.
func (c *choice) MarshalJSON() ([]byte, error) {
	shown := struct {
		Index        int      `json:"index"`
		Message      *whole   `json:"message,omitempty"`
		Delta        *message `json:"delta,omitempty"`
		Logprobs     *string  `json:"logprobs"`
		FinishReason *string  `json:"finish_reason"`
	}{Index: c.index, Delta: c.delta, FinishReason: c.finishReason}
	if c.delta == nil {
		shown.Message = &whole{Role: "assistant", Reasoning: c.reasoning.String(), ToolCalls: c.calls}
		if text := c.text.String(); text != "" || len(c.calls) == 0 {
			shown.Message.Content = &text
		}
	}
	return json.Marshal(shown)
}
