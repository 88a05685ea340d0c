package stream

import (
	"slices"

	"github.com/tidwall/gjson"
	"github.com/tmc/langchaingo/llms"
)

// Calls gathers the calls of tools of a stream in OpenAI's format. A call comes whole or in fragments of its arguments, which belong together
// by index; but servers leave the index out (older Ollama, Gemini), number every call 0 (Ollama, vLLM's and LMDeploy's parsers), leave the
// id out or empty, repeat it and the name with each fragment (SGLang), or send arguments as an object.
type Calls struct {
	all []*call
}

type call struct {
	index           string // "": none
	id, name, extra string
	arguments       arguments
}

// Add adds what a delta or a message says of calls, and reports whether there was anything.
func (c *Calls) Add(delta gjson.Result) (any bool) {
	fragments := delta.Get("tool_calls").Array()
	if old := delta.Get("function_call"); old.IsObject() {
		fragments = append(fragments, gjson.Parse(`{"function":`+old.Raw+`}`))
	}
	for _, f := range fragments {
		any = c.Place(f) >= 0 || any
	}
	return any
}

// Place adds a fragment, and returns the number of the call that it belongs to; -1 if it says nothing.
func (c *Calls) Place(f gjson.Result) int {
	id, name := f.Get("id").String(), f.Get("function.name").String()
	text := f.Get("function.arguments").String() // the JSON of an object
	if name == "null" {                          // from gateways that write their null as a text
		name = ""
	}
	if name == "" && text == "" {
		return -1
	}
	one := c.find(f.Get("index").Raw, id, name)
	if one == nil {
		one = &call{index: f.Get("index").Raw, id: id, name: name}
		c.all = append(c.all, one)
	}
	if one.name == "" {
		one.name = name
	}
	if extra := f.Get("extra_content"); extra.IsObject() {
		one.extra = extra.Raw
	}
	one.arguments.add(text)
	return slices.Index(c.all, one)
}

// Len returns how many calls have begun.
func (c *Calls) Len() int { return len(c.all) }

// Name returns the name of a call, by its number.
func (c *Calls) Name(number int) string { return c.all[number].name }

// find returns the call that a fragment continues, nil if it begins one.
func (c *Calls) find(index, id, name string) *call {
	known := slices.ContainsFunc(c.all, func(one *call) bool { return id != "" && one.id == id })
	for i := len(c.all) - 1; i >= 0; i-- { // of an index that is used twice, the last one goes on
		one := c.all[i]
		switch {
		case known && one.id != id:
		case name == "" && !known && index == one.index && !one.arguments.whole(): // some gateways make a new id for each fragment
			return one
		case id != "" && one.id != "" && id != one.id:
		case index != "" && one.index != index:
		case name != "" && (id == "" || one.id == "") && one.arguments.whole():
		case index == "" && id != "" && one.id != id:
		default:
			return one
		}
	}
	return nil
}

// repeats reports whether an earlier call has the same id, name and arguments, as some servers send a call again at another index.
func (c *call) repeats(earlier *call) bool {
	return c.id != "" && c.id == earlier.id && c.name == earlier.name && c.arguments.String() == earlier.arguments.String()
}

// Calls returns the calls in the order in which they began, and what the provider wants to see again with each of them as JSON, "" where
// that is nothing.
func (c *Calls) Calls() (calls []llms.ToolCall, extras []string) {
	for i, one := range c.all {
		if slices.ContainsFunc(c.all[:i], one.repeats) {
			continue
		}
		calls = append(calls, llms.ToolCall{
			ID: one.id, Type: "function", FunctionCall: &llms.FunctionCall{Name: one.name, Arguments: one.arguments.String()},
		})
		extras = append(extras, one.extra)
	}
	return calls, extras
}
