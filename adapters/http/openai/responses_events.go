package openai

import (
	"encoding/json"

	"github.com/tidwall/gjson"
)

// responseEvent is an event of the stream of a response.
type responseEvent struct {
	Type           string            `json:"type"`
	SequenceNumber int               `json:"sequence_number"`
	Response       *responseObject   `json:"response,omitempty"`
	OutputIndex    *int              `json:"output_index,omitempty"`
	ItemID         string            `json:"item_id,omitempty"`
	ContentIndex   *int              `json:"content_index,omitempty"`
	SummaryIndex   *int              `json:"summary_index,omitempty"`
	Item           *outputItem       `json:"item,omitempty"`
	Part           *outputPart       `json:"part,omitempty"`
	Delta          *string           `json:"delta,omitempty"`
	Text           *string           `json:"text,omitempty"`
	Refusal        *string           `json:"refusal,omitempty"`
	Name           string            `json:"name,omitempty"`
	Arguments      *string           `json:"arguments,omitempty"`
	Input          *string           `json:"input,omitempty"`
	Logprobs       []json.RawMessage `json:"logprobs,omitzero"`
}

// event adds an event to the stream, if there is one.
func (w *responseWriter) event(e responseEvent) {
	if !w.stream {
		return
	}
	e.SequenceNumber = w.events
	w.events++
	data, err := encode(e)
	if err != nil {
		return // all JSON in it was read before
	}
	w.out = append(append(append(append(append(w.out, "event: "...), e.Type...), "\ndata: "...), data...), "\n\n"...)
}

// of returns an event of an item.
func (o *openItem) of(kind string) responseEvent {
	return responseEvent{Type: kind, ItemID: o.item.ID, OutputIndex: &o.index}
}

// ofPart returns an event of the only part of an item.
func (o *openItem) ofPart(kind string) responseEvent {
	e := o.of(kind)
	if o.item.Type == itemReasoning {
		e.SummaryIndex = new(0)
	} else {
		e.ContentIndex = new(0)
	}
	return e
}

// open begins an item.
func (w *responseWriter) open(it outputItem, part string) *openItem {
	it.Status = statusRunning
	w.kept += itemBytes + len(it.CallID) + len(it.Namespace) + len(it.Name)
	o := &openItem{index: len(w.response.Output), part: part, item: &it}
	w.response.Output = append(w.response.Output, o.item)
	w.event(responseEvent{Type: "response.output_item.added", OutputIndex: &o.index, Item: o.item})
	if part != "" {
		e := o.ofPart(o.partPrefix() + "part.added")
		e.Part = new(o.made())
		w.event(e)
	}
	return o
}

// partPrefix begins the types of the events of an item's part.
func (o *openItem) partPrefix() string {
	if o.item.Type == itemReasoning {
		return "response.reasoning_summary_"
	}
	return "response.content_"
}

// made returns the part of an item as it is so far.
func (o *openItem) made() outputPart {
	text := o.text.String()
	switch o.part {
	case partRefusal:
		return outputPart{Type: o.part, Refusal: &text}
	case partText:
		return outputPart{Type: o.part, Text: &text, Annotations: []json.RawMessage{}, Logprobs: append([]json.RawMessage{}, o.logprobs...)}
	}
	return outputPart{Type: o.part, Text: &text}
}

// add adds text to an item.
func (w *responseWriter) add(o *openItem, text string, logprobs []json.RawMessage) {
	w.produced += len(text)
	w.kept += len(text)
	for _, one := range logprobs {
		w.kept += len(one)
	}
	o.text.WriteString(text)
	o.logprobs = append(o.logprobs, logprobs...)
	var e responseEvent
	switch o.part {
	case partText:
		e = o.ofPart("response.output_text.delta")
		e.Logprobs = append([]json.RawMessage{}, logprobs...)
	case partRefusal:
		e = o.ofPart("response.refusal.delta")
	case partSummary:
		e = o.ofPart("response.reasoning_summary_text.delta")
	default:
		if o.item.Type == itemCustomCall {
			return // its input is known at its end
		}
		e = o.of("response.function_call_arguments.delta")
	}
	e.Delta = &text
	w.event(e)
}

// close ends an item.
func (w *responseWriter) close(o *openItem, status string) {
	o.item.Status = status
	text := o.text.String()
	switch o.item.Type {
	case itemCall:
		o.item.Arguments = &text
		e := o.of("response.function_call_arguments.done")
		e.Name, e.Arguments = o.item.Name, &text
		w.event(e)
	case itemCustomCall:
		o.item.Input = new(inputOf(text))
		e := o.of("response.custom_tool_call_input.delta")
		e.Delta = o.item.Input
		w.event(e)
		e = o.of("response.custom_tool_call_input.done")
		e.Input = o.item.Input
		w.event(e)
	default:
		w.closePart(o, text)
	}
	w.event(responseEvent{Type: "response.output_item.done", OutputIndex: &o.index, Item: o.item})
}

// closePart ends the part of an item.
func (w *responseWriter) closePart(o *openItem, text string) {
	part := o.made()
	e := o.ofPart("response.output_text.done")
	switch o.part {
	case partSummary:
		e.Type, o.item.Summary = "response.reasoning_summary_text.done", []outputPart{part}
	case partRefusal:
		e.Type, o.item.Content = "response.refusal.done", []outputPart{part}
	default:
		o.item.Content = []outputPart{part}
		e.Logprobs = part.Logprobs
	}
	if e.Text = &text; o.part == partRefusal {
		e.Text, e.Refusal = nil, &text
	}
	w.event(e)
	e = o.ofPart(o.partPrefix() + "part.done")
	e.Part = &part
	w.event(e)
}

// inputOf returns the input of a custom tool: some models write it as it is, not as an argument.
func inputOf(arguments string) string {
	if input := gjson.Get(arguments, "input"); gjson.Valid(arguments) && input.Exists() {
		return input.String()
	}
	return arguments
}
