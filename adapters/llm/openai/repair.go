package openai

import (
	"bytes"
	"slices"
	"strconv"

	"chatbot/adapters/llm/internal/stream"

	"github.com/tidwall/gjson"
)

// edit replaces the bytes of a document from one position to another.
type edit struct {
	from, to int
	with     string
}

// repaired returns a chunk without what OpenAI's SDKs fail on: choices that are missing or null beside the usage, and calls of tools without a
// number of their own, which some servers leave out or give to several calls. Everything else stays as it is.
func (p *passing) repaired(data []byte, c gjson.Result) []byte {
	var edits []edit
	if choices := c.Get("choices"); !choices.IsArray() {
		edits = append(edits, replacing(data, c, choices, "choices", "[]")...)
	}
	for _, choice := range c.Get("choices").Array() {
		for _, fragment := range choice.Get("delta.tool_calls").Array() {
			calls := p.calls[choice.Get("index").Int()]
			if calls == nil {
				calls = &stream.Calls{}
				if p.calls == nil {
					p.calls = map[int64]*stream.Calls{}
				}
				p.calls[choice.Get("index").Int()] = calls
			}
			number := strconv.Itoa(max(calls.Place(fragment), 0))
			if index := fragment.Get("index"); index.Raw != number {
				edits = append(edits, replacing(data, fragment, index, "index", number)...)
			}
		}
	}
	return edited(data, edits)
}

// edited returns a document with edits, which do not overlap.
func edited(data []byte, edits []edit) []byte {
	if len(edits) == 0 {
		return data
	}
	slices.SortFunc(edits, func(a, b edit) int { return a.from - b.from })
	var out []byte
	done := 0
	for _, e := range edits {
		out = append(append(out, data[done:e.from]...), e.with...)
		done = e.to
	}
	return append(out, data[done:]...)
}

// replacing returns the edit that gives a field of an object a value; none if the object is not found in the document.
func replacing(data []byte, object, field gjson.Result, name, value string) []edit {
	if field.Exists() && at(data, field) {
		return []edit{{field.Index, field.Index + len(field.Raw), value}}
	}
	if field.Exists() || !at(data, object) || len(object.Map()) == 0 {
		return nil
	}
	return []edit{{object.Index + 1, object.Index + 1, strconv.Quote(name) + ":" + value + ","}}
}

// at reports whether a part of a document stands where it was read.
func at(data []byte, part gjson.Result) bool {
	return part.Index >= 0 && part.Index <= len(data) && bytes.HasPrefix(data[part.Index:], []byte(part.Raw))
}
