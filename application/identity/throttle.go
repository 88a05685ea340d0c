package identity

import (
	"context"
	"errors"
	"strconv"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/ports"
)

const (
	// keepAttempts is how long after the last attempt the counts are dropped.
	keepAttempts = time.Hour
	// trustFor is how long a network is trusted after a sign-in from it.
	trustFor = 30 * 24 * time.Hour
	// uncountedRetry is the Retry-After while attempts cannot be counted.
	uncountedRetry = 5 * time.Second
	// settleWithin bounds canceling an attempt after its request may have ended.
	settleWithin = 2 * time.Second
)

// attempt is one password attempt. It is counted before the password is hashed.
type attempt struct {
	asker identity.Asker
	// pair counts attempts on the account from the address, account those from all addresses that are not trusted for it, and
	// address the failures from the address on any account.
	pair, account, address identity.AttemptCount
	trusted                bool
	near                   string // trust key of the account and the site's network
}

// counts returns the counts that can refuse the attempt.
func (t attempt) counts() []identity.AttemptCount {
	if t.trusted {
		return []identity.AttemptCount{t.pair}
	}
	return []identity.AttemptCount{t.pair, t.account, t.address}
}

// begin counts an attempt on the password of the account u. The zero user stands for an account called name that does not exist,
// which is treated the same. check must end every attempt that began. Faults: identity.ErrLockedOut; ports.ErrBusy if it cannot be
// counted.
//
// Attempts are counted by account and address together, by account, and, once they have failed, by address. At a trusted address,
// where the person has signed in before, only the first count applies, so that neither guesses from elsewhere nor guesses at other
// accounts from the same address lock them out. For a signed-in person the login replaces the address, so that guesses from
// elsewhere do not keep them from changing their password.
func (s *Service) begin(ctx context.Context, u identity.User, name string, loginID identity.LoginID) (attempt, error) {
	networks := limit.Networks(ports.OriginOf(ctx).Address)
	account := "name:" + nameKey(name)
	if u.ID() != 0 {
		account = userKey(u.ID())
	}
	address := networks[2]
	t := attempt{
		asker:   askerOf(ctx, name, false),
		pair:    identity.AttemptCount{Key: pairKey(account, address), Free: 5, Base: 30 * time.Second, Cap: 15 * time.Minute, Keep: keepAttempts},
		account: identity.AttemptCount{Key: account, Free: 5, Base: 30 * time.Second, Cap: 5 * time.Minute, Keep: keepAttempts},
		address: identity.AttemptCount{Key: "address:" + address, Free: 100, Base: 30 * time.Second, Cap: 15 * time.Minute, Keep: keepAttempts, Later: true},
		near:    nearKey(account, networks[1]),
	}
	if loginID != 0 {
		t.pair.Key = account + "@login:" + strconv.FormatInt(int64(loginID), 10)
		t.trusted, t.asker.Known = true, true
	} else {
		trusted, err := s.LoginThrottle.Trusted(ctx, t.pair.Key, t.near)
		if err != nil {
			return t, uncounted(err)
		}
		t.trusted, t.asker.Known = trusted[0], trusted[1]
	}
	refusal, err := s.LoginThrottle.Begin(ctx, t.counts())
	switch {
	case err != nil:
		return t, uncounted(err)
	case refusal.Wait > 0:
		s.noteLockedOut(ctx, u, refusal)
		return t, identity.LockedOut(refusal.Wait)
	}
	return t, nil
}

func userKey(id identity.UserID) string { return "user:" + strconv.FormatInt(int64(id), 10) }

// pairKey is what attempts on an account from a network are counted under, and by which the network is trusted for it.
func pairKey(account, network string) string { return account + "@" + network }

func nearKey(account, site string) string { return account + "@near " + site }

// trust trusts the caller's network for an account, once its owner has passed every step of a sign-in from there. If that fails, strangers
// can make the owner wait there, as at a new network.
func (s *Service) trust(ctx context.Context, u identity.User) {
	networks, account := limit.Networks(ports.OriginOf(ctx).Address), userKey(u.ID())
	err := s.LoginThrottle.Succeed(ctx, identity.AttemptSuccess{
		Trust: []string{pairKey(account, networks[2]), nearKey(account, networks[1])}, Life: trustFor,
	})
	if err != nil {
		s.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "auth_service", Message: "The network of a sign-in is not trusted", UserID: u.ID(), Err: err})
	}
}

// forgive drops the failed attempts on the password that an account had before, from the caller's address and from those that are not
// trusted. If that fails, the person waits.
func (s *Service) forgive(ctx context.Context, u identity.User) {
	account, address := userKey(u.ID()), limit.Networks(ports.OriginOf(ctx).Address)[2]
	err := s.LoginThrottle.Succeed(ctx, identity.AttemptSuccess{
		Pair: pairKey(account, address), Return: identity.AttemptCount{Key: "address:" + address, Keep: keepAttempts}, Clear: []string{account},
	})
	if err != nil {
		s.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "auth_service", Message: "Failed attempts on the old password still count", UserID: u.ID(), Err: err})
	}
}

// askerOf returns the caller, by the origin in ctx, that waits for a hash under a name.
func askerOf(ctx context.Context, name string, known bool) identity.Asker {
	return identity.Asker{Known: known, Address: ports.OriginOf(ctx).Address, Name: nameKey(name)}
}

// nameKey returns the digest of a name for use outside the database, where no names are stored.
func nameKey(name string) string { return identity.HashToken(identity.Fold(name)) }

// noteLockedOut audits and logs the first refusal only: further ones cost an attacker nothing and would fill both logs.
func (s *Service) noteLockedOut(ctx context.Context, u identity.User, refusal identity.AttemptRefusal) {
	if !refusal.First {
		return
	}
	_ = s.audit(ctx, audit.Event{Action: audit.Limited, Outcome: audit.Refused, Reason: identity.ErrLockedOut.Code, UserID: u.ID()})
	s.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "auth_service", Message: "Logins refused: too many tries", UserID: u.ID()})
}

// check compares the password of the account u, which may be the zero user, and ends the attempt. An attempt whose password could
// not be compared is canceled, because it was no guess.
func (s *Service) check(ctx context.Context, t attempt, u identity.User, password string) (bool, error) {
	// Without an account the hash is "", for which Matches takes as long as for a real one.
	matches, err := s.Hasher.Matches(ctx, t.asker, u.HashedPassword(), password)
	switch {
	case err != nil:
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
		defer cancel()
		return false, errors.Join(err, s.LoginThrottle.Cancel(ctx, t.counts()))
	case matches && u.ID() != 0:
		err = s.LoginThrottle.Succeed(ctx, identity.AttemptSuccess{
			Pair: t.pair.Key, Return: t.address, Clear: []string{t.account.Key},
		})
	default:
		matches = false
		err = s.LoginThrottle.Fail(ctx, t.failing())
	}
	if err != nil {
		return false, uncounted(err)
	}
	return matches, nil
}

// failing returns the counts of a failed attempt. It includes the address, even if trusted.
func (t attempt) failing() []identity.AttemptCount {
	if t.trusted {
		return []identity.AttemptCount{t.pair, t.address}
	}
	return t.counts()
}

func uncounted(err error) error { return ports.ErrBusy.Because(err).After(uncountedRetry) }
