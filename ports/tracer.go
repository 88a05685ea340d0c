package ports

import "context"

// Attribute describes a span. Like a Record it never holds secrets, addresses or message text. Value is a string, a list
// of strings, a bool or an integer of any type, such as an id.
type Attribute struct {
	Name  string
	Value any
}

// Tracer records spans. It never blocks and never fails.
type Tracer interface {
	// Begin starts a span, as a child of the span in ctx if there is one, and returns a context with it. end must be called
	// once, with the error of the work or nil and further attributes.
	Begin(ctx context.Context, name string, attributes ...Attribute) (_ context.Context, end func(err error, attributes ...Attribute))
}
