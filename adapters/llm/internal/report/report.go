// Package report reads the errors that providers report, in the body of a response or inside a stream, and translates them into
// the faults of ports.Provider.
package report

import (
	"errors"
	"slices"
	"strings"

	"chatbot/adapters/llm/internal/document"
	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// optionalFields are the fields of a request that some servers refuse, and the words with which they do.
var optionalFields = slices.Concat([]string{"stream_options", "max_completion_tokens", "max_tokens", "stream", "temperature", "encoding_format"}, ReasoningWords)

// ReasoningWords name the request to reason: OpenAI's field, xAI's word for it, Anthropic's fields, and the words of refusals by models
// that do not reason (Ollama: "… does not support thinking", or "think value … is not supported").
var ReasoningWords = []string{"reasoning_effort", "reasoningeffort", "reasoning", "thinking", "think", "output_config", "effort"}

// Is reports whether a JSON object that arrived under a success status reports a failure, which servers do in many ways.
// An object with choices does so only by an error.
func Is(o gjson.Result) bool {
	if given(o.Get("error")) || o.Get("object").Str == "error" || o.Get("type").Str == "error" {
		return true
	}
	if choices := o.Get("choices"); choices.IsArray() && len(choices.Array()) > 0 {
		return false
	}
	for _, name := range []string{"errors.0", "detail", "error_msg", "error_message", "error_code", "base_resp.status_code"} {
		if given(o.Get(name)) {
			return true
		}
	}
	coded := given(o.Get("code")) || given(o.Get("type")) || given(o.Get("status")) || given(o.Get("statusCode"))
	return o.Get("success").Type == gjson.False || coded && (o.Get("message").Str != "" || o.Get("msg").Str != "")
}

// given reports whether a field has a value; some servers send null, "" or false instead of leaving it out.
func given(field gjson.Result) bool {
	switch field.Type {
	case gjson.Null, gjson.False:
		return false
	case gjson.String:
		return field.Str != ""
	case gjson.Number:
		return field.Num != 0
	}
	return true
}

// Failure translates an error that a provider sent under a success status, as the body or as an event of the stream.
// Anything else is a bad reply.
func Failure(data []byte) error {
	r, ok := parseReport(data)
	if !ok {
		return ports.ErrModelBadReply.Because(errors.New("JSON that is neither an answer nor an error"))
	}
	return r.fault(0)
}

// EventFailure translates an event of type error, whatever its content.
func EventFailure(data []byte) error {
	r, _ := parseReport(data)
	return r.fault(0)
}

// parseReport parses {"error":{…}}, {"error":"…"}, both nested and in a list, and the reports without an envelope of FastAPI,
// gateways and some providers.
func parseReport(data []byte) (report, bool) {
	var r report
	if !document.Valid(data) {
		return r, false
	}
	o := gjson.ParseBytes(data)
	if o.IsArray() { // Gemini
		o = o.Get("0")
	}
	ok := o.IsObject() && Is(o)
	r.sentences = strings.ToLower(strings.Join(sentences(o, nil, 0), "\n"))
	for range 4 { // an error in an error in an error
		for _, name := range []string{"type", "error_type", "__type"} {
			r.Type = first(word(o.Get(name).Str), r.Type)
		}
		for _, name := range []string{"status", "code", "error_code", "statusCode", "status_code", "http_status_code", "errors.0.code", "base_resp.status_code"} {
			field := o.Get(name)
			if n := field.Int(); n >= 400 && n < 600 {
				r.Status = int(n) // vLLM and others put the HTTP status there
			}
			if field.Type == gjson.String || field.Type == gjson.Number {
				r.Code = first(word(field.String()), r.Code)
			}
		}
		inner := o.Get("error")
		if !inner.IsObject() {
			break
		}
		o = inner
	}
	for _, field := range optionalFields {
		if mentions(r.sentences, field) {
			r.Refused = append(r.Refused, field)
		}
	}
	r.limits()
	r.Strict = r.says("extra inputs are not permitted", "extra_forbidden", "extra fields", "additional propert", "unknown field", "unknown parameter", "unrecognized request argument",
		"unsupported param", "unexpected keyword", "unexpected field", "unknown name")
	return r, ok
}

// sentences returns the sentences of a report and the names of fields in it. Parts of the request that it repeats are left out,
// since a conversation may read like an error.
func sentences(o gjson.Result, all []string, depth int) []string {
	const deepest = 6
	switch {
	case depth > deepest:
	case o.Type == gjson.String:
		all = append(all, o.Str)
	case o.IsArray():
		for _, one := range o.Array() {
			all = sentences(one, all, depth+1)
		}
	case o.IsObject():
		for _, name := range []string{"message", "msg", "detail", "title", "error", "errors", "error_msg", "error_message", "base_resp", "status_msg", "param", "loc"} {
			all = sentences(o.Get(name), all, depth+1)
		}
	}
	return all
}

// first returns a, or b if a is empty.
func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// mentions reports whether text contains a name as a whole word; a part of a name with hyphens, as models have them, is none.
func mentions(text, name string) bool {
	part := func(c byte) bool { return c == '_' || c == '-' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }
	for at := 0; ; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(name)
		if (from == 0 || !part(text[from-1])) && (to == len(text) || !part(text[to])) {
			return true
		}
		at = to
	}
}

// word returns an identifier as it is, and "" for anything that could be a sentence.
func word(s string) string {
	const longest = 64
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-.", r)
	}
	if len(s) > longest || strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return ""
	}
	return s
}
