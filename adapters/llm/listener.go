package llm

import "context"

// Listener receives what a stream brings: reasoning, text, or neither when it only shows that the provider works. It may
// block; what arrives meanwhile comes with its next call. The slices are valid until it returns.
type Listener = func(ctx context.Context, reasoning, text []byte) error
