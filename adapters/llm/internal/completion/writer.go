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

	choices  []*choice
	produced int // bytes of text, reasoning and calls
}

// Longest bounds an answer that is not streamed, in bytes.
const Longest = 32 << 20

type document struct {
	ID      string    `json:"id"`
	Object  string    `json:"object"`
	Created int64     `json:"created"`
	Model   string    `json:"model"`
	Choices []*choice `json:"choices"`
	Usage   *usage    `json:"usage,omitempty"`
}

// choice is a delta of a choice, or a whole one. Text, reasoning and calls are those of an answer that is not streamed.
type choice struct {
	index        int
	delta        *message // nil: a whole one
	begun        bool     // a stream has told the role
	text         strings.Builder
	reasoning    strings.Builder
	called       int // calls so far
	calls        []*toolCall
	arguments    strings.Builder // of the last call
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
	if w.Call.Stream {
		return w.delta(index, message{Content: &text}, text)
	}
	w.at(index).text.WriteString(text)
	return w.count(text)
}

// Reasoning adds reasoning to a choice.
func (w *Writer) Reasoning(index int, text string) error {
	if w.Call.Stream {
		return w.delta(index, message{Reasoning: text}, text)
	}
	w.at(index).reasoning.WriteString(text)
	return w.count(text)
}

// BeginCall adds a call of a tool to a choice; its arguments follow.
func (w *Writer) BeginCall(index int, id, name string) error {
	c, begun := w.at(index), &toolCall{ID: id, Type: "function", Function: function{Name: name}}
	c.called++
	if w.Call.Stream {
		begun.Index = new(c.called - 1)
		return w.delta(index, message{ToolCalls: []*toolCall{begun}}, name)
	}
	c.endCall()
	c.calls = append(c.calls, begun)
	return w.count(name)
}

// endCall gives the last call its arguments.
func (c *choice) endCall() {
	if len(c.calls) > 0 {
		c.calls[len(c.calls)-1].Function.Arguments = c.arguments.String()
	}
	c.arguments.Reset()
}

// Arguments adds to the arguments of the last call of a choice.
func (w *Writer) Arguments(index int, text string) error {
	c := w.at(index)
	if c.called == 0 || text == "" {
		return nil
	}
	if w.Call.Stream {
		return w.delta(index, message{ToolCalls: []*toolCall{{Index: new(c.called - 1), Function: function{Arguments: text}}}}, text)
	}
	c.arguments.WriteString(text)
	return w.count(text)
}

// count counts what is kept, and ends an answer that would take too much memory.
func (w *Writer) count(text string) error {
	if w.produced += len(text); w.produced > Longest {
		return ports.ErrModelTooLong
	}
	return nil
}

// Produced estimates the tokens so far.
func (w *Writer) Produced() int { return Tokens(w.produced) }

// bytesPerToken is what a token has at least, in most languages.
const bytesPerToken = 4

// Tokens estimates the tokens of an answer by its bytes.
func Tokens(bytes int) int { return (bytes + bytesPerToken - 1) / bytesPerToken }

// Finish ends a choice.
func (w *Writer) Finish(index int, reason string) error {
	c := w.at(index)
	c.endCall()
	c.finishReason = &reason
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

// delta writes a piece of a choice, which has the text.
func (w *Writer) delta(index int, m message, text string) error {
	w.produced += len(text)
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
