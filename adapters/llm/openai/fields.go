package openai

import "github.com/tidwall/gjson"

// A stream has an event for each token, so each object is read in one pass. Of several fields with one name the last counts.

// fields are the parts of a chunk that are used.
type fields struct {
	choices     []gjson.Result
	usage, groq gjson.Result
}

func fieldsOf(o gjson.Result) (f fields) {
	o.ForEach(func(name, value gjson.Result) bool {
		switch name.Str {
		case "choices":
			f.choices = value.Array()
		case "usage":
			f.usage = value
		case "x_groq":
			f.groq = value
		}
		return true
	})
	return f
}

// choice is one of a chunk's choices.
type choice struct {
	index                int64
	finish               string
	delta, message, text gjson.Result
}

func choiceOf(o gjson.Result) (c choice) {
	o.ForEach(func(name, value gjson.Result) bool {
		switch name.Str {
		case "index":
			c.index = value.Int()
		case "finish_reason":
			c.finish = value.String()
		case "delta":
			c.delta = value
		case "message":
			c.message = value
		case "text":
			c.text = value
		}
		return true
	})
	return c
}

// delta is what a choice adds. more reports fields of other names, reasoning perhaps.
type delta struct {
	content gjson.Result
	refusal string
	more    bool
}

func deltaOf(o gjson.Result) (d delta) {
	o.ForEach(func(name, value gjson.Result) bool {
		switch name.Str {
		case "content":
			d.content = value
		case "refusal":
			d.refusal = value.Str
		case "role":
		default:
			d.more = true
		}
		return true
	})
	return d
}
