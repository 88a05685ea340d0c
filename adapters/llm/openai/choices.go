package openai

import (
	"chatbot/adapters/internal/modeltext"

	"github.com/tidwall/gjson"
)

// choices tells when all answers to one call are finished: each has a finish reason of its own.
type choices struct {
	wanted int
	open   map[int64]bool // that have begun, and have no reason yet
	closed map[int64]bool
	reason string // the last
}

// mostChoices bounds the numbers that are remembered.
const mostChoices = 1024

func choicesOf(body []byte) choices {
	return choices{wanted: max(int(gjson.GetBytes(body, "n").Int()), 1), open: map[int64]bool{}, closed: map[int64]bool{}}
}

// note records the choices of a chunk, and returns whether any of them begins or continues, and a finish reason.
func (c *choices) note(all []gjson.Result) (begun bool, reason string) {
	for _, one := range all {
		index := one.Get("index").Int()
		says := begins(one.Get("delta"))
		begun = begun || says
		finish := one.Get("finish_reason").Str
		switch {
		case finish != "":
			delete(c.open, index)
			reason, c.reason = finish, finish
			if len(c.closed) < mostChoices {
				c.closed[index] = true
			}
		case says && len(c.open) < mostChoices:
			delete(c.closed, index)
			c.open[index] = true
		}
	}
	return begun, reason
}

// finished reports whether all choices have finished.
func (c *choices) finished() bool { return len(c.open) == 0 && len(c.closed) >= c.wanted }

// begins reports whether a delta has content.
func begins(delta gjson.Result) bool {
	text, reasoning, _ := modeltext.Of(delta)
	return text != "" || reasoning != "" || delta.Get("refusal").Str != "" || delta.Get("tool_calls").Exists() || delta.Get("function_call").Exists()
}
