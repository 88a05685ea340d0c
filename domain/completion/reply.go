package completion

import (
	"fmt"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

var (
	// ErrKeyReused refuses another call with the idempotency key of an earlier one.
	ErrKeyReused = fault.New(fault.Unprocessable, "idempotency_mismatch", "This Idempotency-Key was already used for a different request.")
	// ErrRunning refuses a call that runs on another server.
	ErrRunning = fault.New(fault.Conflict, "idempotency_running", "A call with this Idempotency-Key is still running. Try again in a moment.").After(2 * time.Second)
	// ErrClaimLost means that another server makes the call.
	ErrClaimLost = fault.New(fault.Conflict, "claim_lost", "Another server makes this call.")
)

// LongestReply bounds a reply that is kept for retries, in bytes. A longer one is not sent again, and a stream that grows longer ends
// with an error.
const LongestReply = 16 << 20

// Keyed is a call with an idempotency key.
type Keyed struct {
	Key, Route string
	Request    []byte
	// Room is asked before a stored reply is read into so many bytes; its error is returned.
	Room func(bytes int) error
	// End is called with ErrRunning when another server has claimed the call, or its API key is gone, while it runs.
	End func(error)
}

// Reply is the reply to a call with an idempotency key, or the claim of the server that makes the call.
type Reply struct {
	User   identity.UserID
	Key    identity.KeyID // the API key
	Name   string         // a hash of the idempotency key
	Digest string         // a hash of the idempotency key and the request
	Claim  string         // names the try of the server that makes the call
	Reply  string         // sealed; "" while the call runs
	Until  time.Time      // when the claim or the reply ends
}

// Place is where the reply is sealed for.
func (r Reply) Place() string { return fmt.Sprintf("replies/%d/%s", r.Key, r.Name) }

// Kept is a reply as it is sent again.
type Kept struct {
	Model string // that answered
	Run   string // begins the ids of the events
	Body  string
}
