package ports

import (
	"context"
	"time"

	"chatbot/domain/completion"
)

// RepliesBound is how much of the replies of one person is stored.
type RepliesBound struct{ Number, Bytes int }

// Replies stores the replies to calls with an idempotency key. They are deleted with their account and with their API key.
type Replies interface {
	// Claim stores a claim, and reports true, if there is neither a claim nor a reply of the API key with this name that ends after now; else it returns
	// that one. Of parallel calls one is true. Fault: ErrNoKey.
	Claim(ctx context.Context, claim completion.Reply, now time.Time) (completion.Reply, bool, error)
	// Renew extends a claim to its Until. Fault: completion.ErrClaimLost.
	Renew(ctx context.Context, claim completion.Reply) error
	// Keep stores the reply of a claim until its Until, and deletes the oldest replies of the person beyond the bound. Fault: completion.ErrClaimLost.
	Keep(ctx context.Context, reply completion.Reply, bound RepliesBound) error
	// Release deletes a claim, or a reply, unless another has taken its place.
	Release(ctx context.Context, claim completion.Reply) error
	// Erase deletes up to limit claims and replies that ended by now, and returns how many.
	Erase(ctx context.Context, now time.Time, limit int) (int, error)
}
