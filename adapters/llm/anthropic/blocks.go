package anthropic

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
	"github.com/tmc/langchaingo/llms"
)

// blockList gathers the blocks of calls and of reasoning, in order. Reasoning is signed: within a turn the API wants to see the blocks again as
// they came.
type blockList struct {
	all []*listed
}

type listed struct {
	index, kind, id, name string
	text                  strings.Builder // the input, or the reasoning
	signature, data       string          // data of redacted reasoning
}

// start adds a block. One that is not streamed is whole.
func (l *blockList) start(index string, b gjson.Result) {
	one := &listed{index: index, kind: b.Get("type").Str, id: b.Get("id").Str, name: b.Get("name").Str, signature: b.Get("signature").Str, data: b.Get("data").Str}
	switch one.kind {
	case "tool_use":
		if input := b.Get("input"); input.IsObject() && len(input.Map()) > 0 { // empty at the start of a stream
			one.text.WriteString(input.Raw)
		}
	case "thinking":
		one.text.WriteString(b.Get("thinking").Str)
	case "redacted_thinking":
	default:
		return
	}
	l.all = append(l.all, one)
}

// add adds a delta of a block.
func (l *blockList) add(index string, delta gjson.Result) {
	i := slices.IndexFunc(l.all, func(b *listed) bool { return b.index == index })
	if i < 0 {
		return
	}
	one := l.all[i]
	one.text.WriteString(delta.Get("partial_json").Str)
	one.text.WriteString(delta.Get("thinking").Str)
	one.signature += delta.Get("signature").Str
}

// calls returns the calls, and with the first of them the blocks of reasoning as JSON.
func (l *blockList) calls() (calls []llms.ToolCall, signatures []string) {
	reasoning := []map[string]string{}
	for _, b := range l.all {
		switch b.kind {
		case "thinking":
			reasoning = append(reasoning, map[string]string{"type": b.kind, "thinking": b.text.String(), "signature": b.signature})
		case "redacted_thinking":
			reasoning = append(reasoning, map[string]string{"type": b.kind, "data": b.data})
		default:
			calls = append(calls, llms.ToolCall{ID: b.id, Type: "function", FunctionCall: &llms.FunctionCall{Name: b.name, Arguments: b.text.String()}})
		}
	}
	signatures = make([]string, len(calls))
	if len(calls) > 0 && len(reasoning) > 0 {
		text, _ := json.Marshal(reasoning) // cannot fail for strings
		signatures[0] = string(text)
	}
	return calls, signatures
}
