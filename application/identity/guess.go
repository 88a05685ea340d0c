package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/ports"
)

const (
	// keepGuesses is how long after the last guess the counts are dropped. With a guess every hour, and three codes that are right at a
	// time, somebody who knows the password needs nearly 40 years for one that is right.
	keepGuesses = 24 * time.Hour
	// maxCode bounds a code as it is typed, in bytes.
	maxCode = 100
)

// codeGuesses is what guesses at codes of an account are counted under, and what a success clears and trusts.
type codeGuesses struct {
	counts []identity.AttemptCount
	clear  []string
	trust  []string
}

// signInGuesses counts guesses at the codes of a second factor, across logins and first steps. A code of the app counts by account and
// network, and by account from all networks from which this second factor was never passed, so that many networks get no more guesses than one. At
// the others only the first count applies, so that somebody elsewhere who knows the password does not lock the owner out there. Recovery
// codes cannot be guessed: they are counted by account and network only, and wait for a minute at most. The keys name the second factor, so
// that guesses at one that was replaced or reset are none at its successor, on whatever server that happened.
func (s *Service) signInGuesses(ctx context.Context, u identity.User, has identity.SecondFactor, code string) (codeGuesses, error) {
	network := limit.Networks(ports.OriginOf(ctx).Address)[2]
	account := fmt.Sprintf("second:totp:%s/%d", userKey(u.ID()), has.CreatedAt.UnixMicro())
	app := identity.AttemptCount{Key: account + "@" + network, Free: 5, Base: 30 * time.Second, Cap: time.Hour, Keep: keepGuesses}
	recovery := app
	recovery.Key, recovery.Cap = fmt.Sprintf("second:recovery:%s/%d@%s", userKey(u.ID()), has.CreatedAt.UnixMicro(), network), time.Minute
	g := codeGuesses{counts: []identity.AttemptCount{app}, clear: []string{app.Key, account, recovery.Key}, trust: []string{app.Key}}
	if _, ok := identity.RecoveryHash(code); ok {
		g.counts[0] = recovery
		return g, nil
	}
	trusted, err := s.LoginThrottle.Trusted(ctx, app.Key)
	if err != nil {
		return g, uncounted(err)
	}
	if !trusted[0] {
		app.Key = account
		g.counts = append(g.counts, app)
	}
	return g, nil
}

// enrolGuesses counts guesses at the code that confirms a setup, by the login that began it.
func enrolGuesses(actor identity.Actor) codeGuesses {
	key := fmt.Sprintf("enrol:%s@login:%d", userKey(actor.User), actor.Login)
	return codeGuesses{counts: []identity.AttemptCount{{Key: key, Free: 5, Base: 30 * time.Second, Cap: time.Hour, Keep: keepGuesses}}, clear: []string{key}}
}

// guess counts a guess at a code of an account before do compares the code and does what it is for. Once do has succeeded, the counts are
// cleared. A failure other than a wrong code does not count. Faults: those of do, of which identity.ErrCode is a wrong
// guess; identity.ErrLockedOut; ports.ErrBusy.
func (s *Service) guess(ctx context.Context, u identity.User, g codeGuesses, code string, do func() error) error {
	if len(code) > maxCode {
		return identity.ErrCode
	}
	refusal, err := s.LoginThrottle.Begin(ctx, g.counts)
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
		_ = s.LoginThrottle.Succeed(settling, identity.AttemptSuccess{Pair: g.counts[0].Key, Clear: g.clear, Trust: g.trust, Life: trustFor})
	case errors.Is(done, identity.ErrCode):
		_ = s.LoginThrottle.Fail(settling, g.counts)
	default:
		_ = s.LoginThrottle.Cancel(settling, g.counts)
	}
	return done
}
