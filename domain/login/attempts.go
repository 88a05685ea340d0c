package login

import (
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/limit"
)

// ErrLockedOut is what people are told who tried too many passwords; LockedOut adds when to come back.
var ErrLockedOut = fault.New(fault.TooMany, "locked_out", "Too many sign-in attempts.")

// LockedOut is ErrLockedOut with a sentence that says when.
func LockedOut(wait time.Duration) *fault.Error {
	f := ErrLockedOut.After(wait)
	f.Message = "Too many sign-in attempts. Try again in " + limit.Spoken(wait) + "."
	return f
}

// Count is how tries at passwords are counted under one key, and how long one who went on too often has to wait.
type Count struct {
	Key string
	// Free is how many tries there are before the first wait of Base; each further one doubles it, up to Cap.
	Free      int
	Base, Cap time.Duration
	// Keep is how long after the last try they all are forgotten; longer than Cap.
	Keep time.Duration
}

// Wait is how long nobody may try after the n-th try.
func (c Count) Wait(n int) time.Duration {
	if n < c.Free {
		return 0
	}
	wait := c.Base
	for range n - c.Free {
		if wait *= 2; wait >= c.Cap {
			break
		}
	}
	return min(wait, c.Cap)
}

// Success is what a right password does to the counts.
type Success struct {
	Clear []string // are forgotten
	Undo  []string // lose this one try, with the wait that it brought
	// Trust is remembered for Life.
	Trust string
	Life  time.Duration
}
