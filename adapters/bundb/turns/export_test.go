package turns

import (
	"context"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// BeginTogether begins messages in one group, as if they had arrived in parallel.
func (r *Turns) BeginTogether(ctx context.Context, messages ...ports.Accept) ([]chat.Turn, []error) {
	calls := make([]*beginning, len(messages))
	for i, a := range messages {
		calls[i] = &beginning{accept: a}
	}
	r.beginAll(ctx, calls)
	turns, errs := make([]chat.Turn, len(calls)), make([]error, len(calls))
	for i, c := range calls {
		turns[i], errs[i] = c.turn, c.err
	}
	return turns, errs
}
