package ports

import "context"

// Attribute is something to know about a span. Like a Record it never holds secrets, addresses or message text.
// Value is a string, an int64, an int or a bool.
type Attribute struct {
	Name  string
	Value any
}

// Tracer notes how long the parts of a piece of work take and which belong together, for operators. It never
// blocks and never fails.
type Tracer interface {
	// Begin opens a span, beneath that of ctx if there is one, and returns a context that carries it. end closes
	// it, once, with the error that the work failed with, or nil, and what became known meanwhile.
	Begin(ctx context.Context, name string, facts ...Attribute) (_ context.Context, end func(err error, facts ...Attribute))
}
