package report

import (
	"fmt"
	"net/http"
	"slices"

	"chatbot/ports"
)

// Reply is the cause of a fault that a provider reported, with what an operator needs to act on it. The provider's own sentence
// is left out, because providers quote keys and conversations in it.
type Reply struct {
	Status     int    // 0: reported inside a stream
	Path       string // of the request
	Type, Code string // the provider's identifiers
	RequestID  string
	// NoPath reports that there is no server at the address, NoModel that the provider does not have the model.
	NoPath, NoModel bool
	// Redirect is the origin to which the server redirects; "" if it does not.
	Redirect string
	// NeedsTLS reports that the server takes requests over TLS only.
	NeedsTLS bool
	// Refused are the optional fields of the request that the provider names. Strict reports that it refuses a field without
	// naming one of those.
	Refused []string
	Strict  bool
	// NoTools reports that the model cannot call tools.
	NoTools bool
	// TooHigh reports that it is the height of the limit of an answer that it refuses.
	TooHigh bool
	numbers []int          // in its sentences, unless they measure the conversation too
	said    *ports.Refusal // what errors.As finds; nil if it says nothing, or quotes a secret
}

// Unwrap returns what the provider says, for whoever wrote the request.
func (r *Reply) Unwrap() error {
	if r.said == nil {
		return nil
	}
	return r.said
}

// Names reports whether one of the fields is among those that the provider refuses.
func (r *Reply) Names(fields ...string) bool {
	return slices.ContainsFunc(fields, func(field string) bool { return slices.Contains(r.Refused, field) })
}

// leastLimit is the least number that is taken for a limit of an answer.
const leastLimit = 256

// Below returns the limit of an answer that the provider names in refusing a greater one: "max_tokens: 64000 > 8192, which is the
// maximum …". 0: none.
func (r *Reply) Below(refused int) int {
	limit := 0
	for _, n := range r.numbers {
		if n >= leastLimit && n < refused {
			limit = max(limit, n)
		}
	}
	return limit
}

// Error is one bounded line.
func (r *Reply) Error() string {
	text := "the provider reported an error in its stream"
	if r.Status != 0 {
		text = fmt.Sprintf("the provider replied %d %s", r.Status, http.StatusText(r.Status))
	}
	if r.Path != "" {
		text += fmt.Sprintf(" at %.100s", r.Path)
	}
	for _, part := range []struct{ name, value string }{{"type", r.Type}, {"code", r.Code}, {"request", r.RequestID}} {
		if part.value != "" {
			text += ", " + part.name + " " + part.value
		}
	}
	switch {
	case r.Redirect != "":
		text += ": it redirects to " + r.Redirect
	case r.NoModel:
		text += ": it does not know the model; check the model's name"
	case r.NoPath:
		text += ": there is no model server at this address; check the base URL"
	}
	return text
}
