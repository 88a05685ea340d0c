// Package modeltext reads what a message, or a delta of one, says in the formats of models.
package modeltext

import (
	"strings"

	"github.com/tidwall/gjson"
)

// Of returns the text and the reasoning of a message or a delta in the format of chat completions; ok is false if its content is malformed.
// Reasoning in the content counts before that beside it.
func Of(m gjson.Result) (text, reasoning string, ok bool) {
	text, reasoning, ok = Content(m.Get("content"))
	if reasoning == "" {
		reasoning = Reasoning(m)
	}
	return text, reasoning, ok
}

// Content returns the content of a message or a delta: a string, or a list of parts as from Mistral and Anthropic. Parts that
// are neither text nor reasoning, such as references, are ignored. Anything else is malformed, and ok is false.
func Content(field gjson.Result) (text, reasoning string, ok bool) {
	switch {
	case field.Type == gjson.Null:
		return "", "", true
	case field.Type == gjson.String:
		return field.Str, "", true
	case !field.IsArray() && !field.IsObject():
		return "", "", false
	}
	parts := []gjson.Result{field}
	if field.IsArray() {
		parts = field.Array()
	}
	var content, thought strings.Builder
	for _, part := range parts {
		if part.Type == gjson.String {
			content.WriteString(part.Str)
			continue
		}
		switch kind := part.Get("type").String(); {
		case strings.Contains(kind, "think"), strings.Contains(kind, "reason"):
			thought.WriteString(flat(part, 0))
		case kind == "" || strings.Contains(kind, "text"):
			content.WriteString(part.Get("text").String())
		}
	}
	return content.String(), thought.String(), true
}

// Reasoning returns the reasoning of a delta or a message. Providers name it differently, and some send the same text under
// two names: the first counts.
func Reasoning(o gjson.Result) string {
	for _, name := range []string{"reasoning_content", "reasoning", "reasoning_text", "thinking", "thought", "reasoning_details", "thinking_blocks"} {
		if field := o.Get(name); field.Exists() {
			if text := flat(field, 0); text != "" {
				return text
			}
		}
	}
	return ""
}

// flat returns the text of a field, however it is nested.
func flat(field gjson.Result, depth int) string {
	const deepest = 4
	if depth > deepest {
		return ""
	}
	switch {
	case field.Type == gjson.String:
		return field.Str
	case field.IsArray():
		var text strings.Builder
		for _, one := range field.Array() {
			text.WriteString(flat(one, depth+1))
		}
		return text.String()
	case field.IsObject():
		for _, name := range []string{"text", "thinking", "summary", "content"} {
			if text := flat(field.Get(name), depth+1); text != "" {
				return text
			}
		}
	}
	return ""
}
