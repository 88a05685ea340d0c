package openai

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/tidwall/gjson"
)

// edit replaces the bytes of a document from one position to another.
type edit struct {
	from, to int
	with     string
}

// repaired returns a chunk without what OpenAI's SDKs fail on: choices that are missing or null beside the usage, chunks that do not say that they are
// some, choices without a number or a delta, answers that do not begin with a role or repeat it, and calls of tools as callEdits mends them. Everything
// else stays as it is.
func (p *passing) repaired(data []byte, c gjson.Result) []byte {
	choices := c.Get("choices")
	if !choices.IsArray() {
		return edited(data, replacing(data, c, choices, "choices", "[]"))
	}
	var edits []edit
	for i, choice := range choices.Array() {
		if i == 0 && c.Get("object").Str == "" { // OpenAI's SDK for Python skips it then
			edits = append(edits, replacing(data, c, c.Get("object"), "object", `"chat.completion.chunk"`)...)
		}
		edits = append(edits, numbered(data, choice, i)...)
		delta, index := choice.Get("delta"), choice.Get("index").Int()
		edits = append(edits, p.roleEdits(data, choice, delta, index)...)
		for _, fragment := range delta.Get("tool_calls").Array() {
			edits = append(edits, p.callEdits(data, index, fragment)...)
		}
	}
	return edited(data, edits)
}

// roleEdits has the first delta of a choice tell the role, and no other: SDKs put the texts of deltas together.
func (p *passing) roleEdits(data []byte, choice, delta gjson.Result, index int64) []edit {
	spoke := p.spoke[index]
	if !spoke && len(p.spoke) < mostChoices {
		if p.spoke == nil {
			p.spoke = map[int64]bool{}
		}
		p.spoke[index] = true
	}
	switch role := delta.Get("role"); {
	case !delta.IsObject() && !choice.Get("message").Exists() && spoke:
		return replacing(data, choice, delta, "delta", "{}")
	case !delta.IsObject() && !choice.Get("message").Exists():
		return replacing(data, choice, delta, "delta", `{"role":"assistant"}`)
	case !spoke:
		return withRole(data, delta)
	case role.Str != "":
		return replacing(data, delta, role, "role", "null")
	}
	return nil
}

// repairedWhole does the same with an answer that is not streamed.
func repairedWhole(data []byte, c gjson.Result) []byte {
	var edits []edit
	for i, choice := range c.Get("choices").Array() {
		edits = append(edits, numbered(data, choice, i)...)
		message := choice.Get("message")
		edits = append(edits, withRole(data, message)...)
		for _, call := range message.Get("tool_calls").Array() {
			edits = append(edits, begunCall(data, call, false)...)
		}
	}
	return edited(data, edits)
}

// numbered gives a choice without a number its position.
func numbered(data []byte, choice gjson.Result, i int) []edit {
	if index := choice.Get("index"); index.Type != gjson.Number {
		return replacing(data, choice, index, "index", strconv.Itoa(i))
	}
	return nil
}

// withRole gives a message without a role that of the model.
func withRole(data []byte, message gjson.Result) []edit {
	if role := message.Get("role"); message.IsObject() && role.Str == "" {
		return replacing(data, message, role, "role", `"assistant"`)
	}
	return nil
}

// edited returns a document with edits, which do not overlap. Fields that are added to one object end with commas, the last of an empty one without.
func edited(data []byte, edits []edit) []byte {
	if len(edits) == 0 {
		return data
	}
	slices.SortStableFunc(edits, func(a, b edit) int { return a.from - b.from })
	var out []byte
	done := 0
	for i, e := range edits {
		with := e.with
		if last := i+1 == len(edits) || edits[i+1].from > e.from; last && e.from == e.to && closes(data[e.to:]) {
			with = strings.TrimSuffix(with, ",")
		}
		out = append(append(out, data[done:e.from]...), with...)
		done = e.to
	}
	return append(out, data[done:]...)
}

// replacing returns the edit that gives a field of an object a value; none if it is no object or is not found in the document.
func replacing(data []byte, object, field gjson.Result, name, value string) []edit {
	if field.Exists() && at(data, field) {
		return []edit{{field.Index, field.Index + len(field.Raw), value}}
	}
	if field.Exists() || !object.IsObject() || !at(data, object) {
		return nil
	}
	return []edit{{object.Index + 1, object.Index + 1, strconv.Quote(name) + ":" + value + ","}}
}

// closes reports whether an object ends where data begins.
func closes(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("}"))
}

// at reports whether a part of a document stands where it was read.
func at(data []byte, part gjson.Result) bool {
	return part.Index >= 0 && part.Index <= len(data) && bytes.HasPrefix(data[part.Index:], []byte(part.Raw))
}
