// Package fault is the one error type of the system: a kind that the edges map to a status, a stable
// code for programs, a sentence for people, and a cause that only operators see.
package fault

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Kind says what sort of failure it is. Each edge maps every kind to its own vocabulary in one table.
type Kind uint8

// The zero Kind is Internal, so that a fault built carelessly reveals nothing.
const (
	Internal        Kind = iota
	Invalid              // the input breaks a rule; Fields may name where
	Unauthenticated      // no valid proof of who is asking
	Forbidden            // known, but not allowed
	NotFound             // it does not exist, or belongs to someone else
	Conflict             // it contradicts what is there
	Unprocessable        // well-formed, but not what was promised before
	TooLarge             // more than the stated limit
	Unsupported          // a media type or encoding we do not take
	Misdirected          // under a name that is not the server's
	UpgradeRequired      // a WebSocket address asked without an upgrade
	TooMany              // asked too often; RetryAfter says when again
	Unavailable          // too busy or restarting; RetryAfter says when
	ModelFailed          // the model provider failed
	ModelTimeout         // the model provider did not answer in time
	kinds                // how many there are
)

// Kinds lists every kind, for tables that must be complete.
func Kinds() []Kind {
	all := make([]Kind, 0, kinds)
	for k := range kinds {
		all = append(all, k)
	}
	return all
}

// Field is one input that breaks a rule.
type Field struct{ Name, Message string }

// Error carries a failure from where it happened to the edge. Message is safe to show to anyone;
// the cause, reached through Unwrap, is not.
type Error struct {
	Kind       Kind
	Code       string
	Message    string
	Fields     []Field
	RetryAfter time.Duration
	cause      error
}

// New makes a fault of a kind with a stable lower-case code and a sentence for people.
func New(kind Kind, code, message string) *Error {
	return &Error{Kind: kind, Code: code, Message: message}
}

// Because returns a copy that also carries the cause, for operators.
func (e *Error) Because(cause error) *Error {
	c := e.copy()
	c.cause = cause
	return c
}

// After returns a copy that tells the caller to wait this long before trying again.
func (e *Error) After(wait time.Duration) *Error {
	c := e.copy()
	c.RetryAfter = wait
	return c
}

// copy shares nothing with e: faults are package variables that many goroutines hold.
func (e *Error) copy() *Error {
	c := *e
	c.Fields = slices.Clone(e.Fields)
	return &c
}

// Error is for logs: it includes the cause.
func (e *Error) Error() string {
	if e.cause == nil {
		return fmt.Sprintf("%s: %s", e.Code, e.Message)
	}
	return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.cause)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is makes errors.Is compare faults by kind and code, whatever their cause.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Kind == e.Kind && other.Code == e.Code
}

// internal is what people see of an error that is not a fault.
var internal = New(Internal, "internal", "Something went wrong on the server. Try again. If it keeps happening, give an administrator the request ID.")

// From finds the fault in err; an error without one becomes Internal with err as its cause.
// From(nil) is nil.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	var f *Error
	if errors.As(err, &f) {
		return f
	}
	return internal.Because(err)
}

// IsKind reports whether err carries a fault of that kind.
func IsKind(err error, kind Kind) bool {
	var f *Error
	return errors.As(err, &f) && f.Kind == kind
}

// Inputs collects broken rules so that all are reported together.
type Inputs struct{ fields []Field }

// Add notes one broken rule.
func (i *Inputs) Add(name, message string) {
	i.fields = append(i.fields, Field{name, message})
}

// Err is nil without broken rules, else one Invalid fault naming them all.
func (i *Inputs) Err() error {
	if len(i.fields) == 0 {
		return nil
	}
	e := New(Invalid, "invalid_input", i.fields[0].Message)
	if len(i.fields) > 1 {
		e.Message = "Some fields need your attention."
	}
	e.Fields = slices.Clone(i.fields)
	return e
}

// Input is the Invalid fault of one broken rule.
func Input(name, message string) error {
	var in Inputs
	in.Add(name, message)
	return in.Err()
}
