// Package fault is the error type of the system: a kind that http and ws map to a status, a stable code and parameters for
// programs, an English sentence for people, and a cause that only operators see.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Kind classifies a failure. One table maps every kind to HTTP statuses.
type Kind uint8

// The zero Kind is Internal, so that an incomplete fault reveals nothing.
const (
	Internal        Kind = iota
	Invalid              // the input breaks a rule; Fields may name the inputs
	Unauthenticated      // no valid credentials
	Forbidden            // authenticated, but not allowed
	NotFound             // it does not exist, or belongs to someone else
	Conflict             // it contradicts the current state
	Unprocessable        // well-formed, but differs from an earlier request with the same key
	TooLarge             // exceeds a stated limit
	QuotaExceeded        // the person's storage is full
	Unsupported          // a media type or encoding that is not accepted
	Misdirected          // a host name that is not the server's
	UpgradeRequired      // a WebSocket URL requested without an upgrade
	TooMany              // too many requests; RetryAfter says when to retry
	Unavailable          // too busy or restarting; RetryAfter says when to retry
	ModelFailed          // the model provider failed
	ModelTimeout         // the model provider did not answer in time
	kinds                // the number of kinds
)

// Kinds lists every kind, for tables that must be complete.
func Kinds() []Kind {
	all := make([]Kind, 0, kinds)
	for k := range kinds {
		all = append(all, k)
	}
	return all
}

// Params are the values of a sentence by name, numbers or strings, for programs that say it in words of their own. A name that
// ends in _bytes is a size.
type Params map[string]any

// Field is one input that breaks a rule. Code is the rule, stable and in lower snake case; Message says it in English.
type Field struct {
	Name    string
	Code    string
	Message string
	Params  Params
}

// Error is a failure on its way to the client. Message is safe to show to anyone; the cause, returned by Unwrap, is not.
type Error struct {
	Kind       Kind
	Code       string
	Message    string
	Params     Params
	Fields     []Field
	RetryAfter time.Duration
	cause      error
}

// New returns a fault of a kind with a stable lower-case code and a sentence for people.
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

// With returns a copy that also carries the parameters.
func (e *Error) With(params Params) *Error {
	c := e.copy()
	if c.Params == nil {
		c.Params = Params{}
	}
	maps.Copy(c.Params, params)
	return c
}

// copy shares no slice or map that may change with e, because faults are package variables that many goroutines use. Nothing
// changes the parameters of a field.
func (e *Error) copy() *Error {
	c := *e
	c.Params, c.Fields = maps.Clone(e.Params), slices.Clone(e.Fields)
	return &c
}

// Error implements error. The text is for logs, because it includes the cause.
func (e *Error) Error() string {
	if e.cause == nil {
		return fmt.Sprintf("%s: %s", e.Code, e.Message)
	}
	return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.cause)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is compares faults by kind and code, ignoring the parameters and the cause, for errors.Is.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Kind == e.Kind && other.Code == e.Code
}

// internal is shown to people for an error that is not a fault.
var internal = New(Internal, "internal", "Something went wrong on the server. Try again. If it keeps happening, give an administrator the request ID.")

// From returns the fault in err, or Internal with err as its cause if there is none. From(nil) is nil.
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

// Inputs collects all broken rules, to report them together.
type Inputs struct{ fields []Field }

// Add adds one broken rule: its stable code, an English sentence, and the values in the sentence, if it has any.
func (i *Inputs) Add(name, code, message string, params ...Params) {
	field := Field{Name: name, Code: code, Message: message}
	if len(params) > 0 {
		field.Params = params[0]
	}
	i.fields = append(i.fields, field)
}

// Err returns one Invalid fault with all broken rules, or nil if there are none.
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

// With returns Err with the broken rules of another Invalid fault; any other error is returned as it is.
func (i *Inputs) With(err error) error {
	var more *Error
	if errors.As(err, &more) && len(more.Fields) > 0 {
		i.fields = append(i.fields, more.Fields...)
		err = nil
	}
	if err != nil {
		return err
	}
	return i.Err()
}

// Input returns the Invalid fault for one broken rule.
func Input(name, code, message string, params ...Params) error {
	var in Inputs
	in.Add(name, code, message, params...)
	return in.Err()
}
