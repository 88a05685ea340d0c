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
	// Later counts a try when it has failed, and not when it begins: tries that are under way at once are no failures yet.
	Later bool
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

// Refusal is how long nobody may try; the zero Refusal lets a try begin.
type Refusal struct {
	Wait time.Duration
	// First says that a count in which a try has failed refuses for the first time since it was cleared or forgotten.
	First bool
}

// Success is what a right password does to the counts.
type Success struct {
	// Pair counts the person's tries from their address. Return, the count of that address, loses those of them that failed.
	Pair   string
	Return Count
	Clear  []string // are forgotten, and so is Pair
	// Trust is remembered for Life.
	Trust []string
	Life  time.Duration
}

// Asker is who waits for a hash.
type Asker struct {
	// Known has signed in to the account from this network before, or is signed in.
	Known   bool
	Address string
	// Name stands for the name that was typed. It does not depend on whether there is such an account.
	Name string
}
