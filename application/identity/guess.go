package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chatbot/domain/identity"
)

const (
	// keepGuesses is how long after the last guess the counts are dropped. With a guess every hour, and three codes that are right at a
	// time, somebody who knows the password needs nearly 40 years for one that is right.
	keepGuesses = 24 * time.Hour
	// maxCode bounds a code as it is typed, in bytes.
	maxCode = 100
)

// What guesses at the codes of an account are for, each counted apart: signing in, with either kind of code, and setting up an app.
// Recovery codes, which cannot be guessed, have a count of their own, so that guesses at the others do not lock their owner out.
const (
	signInGuesses   guessCount = "second:totp"
	recoveryGuesses guessCount = "second:recovery"
	enrolGuesses    guessCount = "enrol"
)

// guessCount is what the guesses at the codes of an account are counted under, across logins and first steps.
type guessCount string

func (c guessCount) key(u identity.User) string { return fmt.Sprintf("%s:user:%d", c, u.ID()) }

// cleared returns what a success clears: a completed sign-in both of its counts.
func (c guessCount) cleared(u identity.User) []string {
	if c == enrolGuesses {
		return nil
	}
	return []string{signInGuesses.key(u), recoveryGuesses.key(u)}
}

// signInCount returns under what a code for signing in is counted.
func signInCount(code string) guessCount {
	if _, ok := identity.RecoveryHash(code); ok {
		return recoveryGuesses
	}
	return signInGuesses
}

// guess counts a guess at a code of an account before do compares the code and does what it is for. Once do has succeeded, the count is
// cleared. A failure other than a wrong code does not count. Faults: those of do, of which identity.ErrCode is a wrong
// guess; identity.ErrLockedOut; ports.ErrBusy.
func (s *Service) guess(ctx context.Context, u identity.User, count guessCount, code string, do func() error) error {
	if len(code) > maxCode {
		return identity.ErrCode
	}
	counts := []identity.AttemptCount{{Key: count.key(u), Free: 5, Base: 30 * time.Second, Cap: time.Hour, Keep: keepGuesses}}
	refusal, err := s.LoginThrottle.Begin(ctx, counts)
	switch {
	case err != nil:
		return uncounted(err)
	case refusal.Wait > 0:
		s.noteLockedOut(ctx, u, refusal)
		return identity.LockedOut(refusal.Wait)
	}
	done := do()
	settling, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
	defer cancel()
	switch {
	case done == nil:
		// What was done stays done, so a count that cannot be cleared is left to expire.
		_ = s.LoginThrottle.Succeed(settling, identity.AttemptSuccess{
			Pair: count.key(u), Clear: count.cleared(u),
		})
	case errors.Is(done, identity.ErrCode):
		_ = s.LoginThrottle.Fail(settling, counts)
	default:
		_ = s.LoginThrottle.Cancel(settling, counts)
	}
	return done
}
