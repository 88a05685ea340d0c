package identity

import (
	"time"

	"chatbot/domain/backoff"
	"chatbot/domain/fault"
	"chatbot/domain/limit"
)

// ErrLockedOut means too many password attempts; LockedOut adds when to try again.
var ErrLockedOut = fault.New(fault.TooMany, "locked_out", "Too many sign-in attempts.")

// LockedOut is ErrLockedOut with the time to wait in its text, and in seconds as a parameter.
func LockedOut(wait time.Duration) *fault.Error {
	f := ErrLockedOut.After(wait).With(fault.Params{"retry_after": limit.Seconds(wait)})
	f.Message = "Too many sign-in attempts. Try again in " + limit.Spoken(wait) + "."
	return f
}

// AttemptCount configures how password attempts are counted under one key, and how long further ones have to wait.
type AttemptCount struct {
	Key string
	// Free is the number of attempts before the first wait of Base; each further one doubles the wait, up to Cap.
	Free      int
	Base, Cap time.Duration
	// Keep is how long after the last attempt the count is dropped; longer than Cap.
	Keep time.Duration
	// Later counts an attempt when it fails, not when it begins: attempts in flight are not failures yet.
	Later bool
}

// Wait returns how long attempts are refused after the n-th.
func (c AttemptCount) Wait(n int) time.Duration {
	return backoff.Backoff{First: c.Base, Most: c.Cap}.Longest(n - c.Free + 1)
}

// AttemptRefusal is how long attempts are refused; the zero AttemptRefusal lets an attempt begin.
type AttemptRefusal struct {
	Wait time.Duration
	// First means that a key with a failed attempt refuses for the first time since it was cleared or dropped.
	First bool
}

// AttemptSuccess is the effect of a right password on the counts.
type AttemptSuccess struct {
	// Pair is the key of the attempts on the account from this address. Its failures are subtracted from the count in the field
	// Return, which counts by address.
	Pair   string
	Return AttemptCount
	Clear  []string // dropped, as is Pair
	// Trust keys are stored for Life.
	Trust []string
	Life  time.Duration
}

// Asker is a caller that waits for a hash.
type Asker struct {
	// Known: this network has signed in to the account before, or the person is signed in.
	Known   bool
	Address string
	// Name stands for the typed name. It does not depend on whether such an account exists.
	Name string
}
