// Package tool describes what a model may call.
package tool

import (
	"strings"

	"chatbot/domain/fault"
)

// Faults of tools.
var (
	// ErrUnknown refuses a tool that does not exist or that the person may not use.
	ErrUnknown = fault.New(fault.Invalid, "unknown_tool", "One of these tools is not available. Choose others.")
	// ErrNotWaiting refuses a decision on a call that does not wait for one, as when another one came first.
	ErrNotWaiting = fault.New(fault.Conflict, "call_not_waiting", "This call no longer waits for a decision.")
	// ErrNoDecision refuses a decision that decides nothing.
	ErrNoDecision = fault.Input("approve", "missing", "Send approve: true or false.")
	// ErrNoCall: the answer has no such call, or it is another person's.
	ErrNoCall = fault.New(fault.NotFound, "invalid_call", "Call not found or access denied")
	// ErrResultOfDeclined refuses a decision that declines a call and has a result of it.
	ErrResultOfDeclined = fault.Input("approve", "must_be_true", "A call that has a result was approved. Leave out approve, or the result.")
	// ErrInPage refuses to approve a call that the person's page makes.
	ErrInPage = fault.Input("result", "missing", "This call is made in the page. Send its result, or approve: false.")
	// ErrOnServer refuses a result of a call that the server makes.
	ErrOnServer = fault.Input("approve", "missing", "This call is made by the server. Send approve: true or false.")
)

// Approval says whether a person is asked before a call is made.
type Approval string

// The approvals.
const (
	Never  Approval = "never"  // is never asked
	Ask    Approval = "ask"    // is asked, and may allow the tool for the chat
	Always Approval = "always" // is asked each time
)

// Tool is something that a model may call.
type Tool struct {
	ID          ID
	Name        string // for people
	Title       string // what it does, for people
	Description string // for models
	Schema      string // the JSON schema of its arguments, an object
	Approval    Approval
	// Repeatable: a call whose result was lost can be made again, because the tool changes nothing, or nothing twice.
	Repeatable bool
	// InPage: the person's page makes the calls and sends the results, and the server never does.
	InPage bool
}

// Asks reports whether a person is asked before the tool is called in a chat for which they have allowed some tools.
func (t Tool) Asks(allowed []ID) bool {
	switch t.Approval {
	case Never:
		return false
	case Ask:
		for _, id := range allowed {
			if id == t.ID {
				return false
			}
		}
	}
	return true
}

// MaxChosen is how many tools can be chosen for an answer.
const MaxChosen = 50

// Set is a list of tools that can be compared. The zero Set is empty.
type Set string

// NewSet returns the set of some tools, in this order.
func NewSet(ids ...ID) Set {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = string(id)
	}
	return Set(strings.Join(texts, "\n"))
}

// IDs returns the tools; nil for none.
func (s Set) IDs() (ids []ID) {
	if s == "" {
		return nil
	}
	for id := range strings.SplitSeq(string(s), "\n") {
		ids = append(ids, ID(id))
	}
	return ids
}
