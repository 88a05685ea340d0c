package ports

import (
	"context"

	"chatbot/domain/identity"
)

// CompletionCall is a call of a model in the format of OpenAI's chat completions, as a program has written it.
type CompletionCall struct {
	Model string // its name at the provider
	// Body is the request, a JSON object. Its model, stream and stream_options do not count.
	Body      []byte
	Stream    bool
	WithUsage bool // a stream ends with a chunk that has the usage and no choices
	// MaxOutput is the most tokens of each choice; 0: not limited. A lower limit of Body counts.
	MaxOutput int
	// Asker distinguishes people, as in Prompt.
	Asker identity.UserID
}

// Completer answers calls in OpenAI's format. What its provider says is passed on as it is, where the provider has that format, and
// translated otherwise.
type Completer interface {
	// Complete calls emit with each chunk (chat.completion.chunk) of a stream as it arrives, or once with the whole answer (chat.completion): one
	// line of JSON, valid until emit returns, one call at a time, and none after Complete returned. emit may block, until ctx ends at the
	// latest; its error ends the call and is returned.
	//
	// A nil error means that the provider finished the answer. Failures carry one of the ErrModel faults, as those of Provider.Answer do,
	// and may wrap a *Refusal. Complete retries only before the first chunk. When ctx ends it returns context.Cause(ctx), or an error
	// wrapping it.
	Complete(ctx context.Context, call CompletionCall, emit func(chunk []byte) error) (Completion, error)
}

// Refusal is what a provider says of a call that it does not accept. It is for whoever wrote the call, and may quote it: it does not
// belong into logs.
type Refusal struct{ Message, Code, Param string }

// Error implements error. It quotes nothing.
func (*Refusal) Error() string { return "the provider refused the call" }
