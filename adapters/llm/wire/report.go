package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"chatbot/ports"
)

// IsReport tells whether the error field of an event has something in it; some servers send null.
func IsReport(field json.RawMessage) bool {
	return len(field) > 0 && !bytes.Equal(field, []byte("null"))
}

// ReportFailure translates an error that a provider sent as JSON under a success status, as a whole
// body or as an event in the stream. What is no error report is a bad reply.
func ReportFailure(data []byte) error {
	r, ok := parseReport(data)
	if !ok {
		return ports.ErrModelBadReply.Because(errors.New("JSON that is neither an answer nor an error"))
	}
	if status, err := strconv.Atoi(r.Code); err == nil && status >= 400 && status < 600 {
		r.Status = status // vLLM and others put the HTTP status there
		return statusFault(&r, 0)
	}
	said := r.Type + " " + r.Code
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(said, w) {
				return true
			}
		}
		return false
	}
	f := ports.ErrModelUnavailable
	switch {
	case outOfCredit(&r), has("authentication", "permission", "api_key"):
		f = ports.ErrModelRefusedKey
	case has("rate_limit"):
		f = ports.ErrModelBusy
	case has("invalid_request", "not_found", "too_large", "context_length"):
		f = ports.ErrModelRejected
	}
	return f.Because(&r)
}

func outOfCredit(r *Reply) bool {
	return r.Code == "insufficient_quota" || r.Type == "insufficient_quota" || r.Type == "billing_error"
}

// parseReport understands {"error":{…}}, {"error":"…"}, and a report without an envelope.
func parseReport(data []byte) (Reply, bool) {
	type report struct {
		Object, Type string
		Code         any
		Error        json.RawMessage
	}
	var outer, inner report
	if json.Unmarshal(data, &outer) != nil {
		return Reply{}, false
	}
	ok := outer.Object == "error" || outer.Type == "error"
	if IsReport(outer.Error) {
		ok = true
		if json.Unmarshal(outer.Error, &inner) == nil {
			outer = inner
		}
	}
	code := ""
	switch c := outer.Code.(type) {
	case string:
		code = c
	case float64:
		code = strconv.FormatFloat(c, 'f', -1, 64)
	}
	return Reply{Type: word(outer.Type), Code: word(code)}, ok
}

// word keeps an identifier and drops anything that could be a sentence.
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
