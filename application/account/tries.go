package account

import (
	"context"
	"errors"
	"strconv"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/domain/login"
	"chatbot/domain/user"
	"chatbot/ports"
)

const (
	// forgetTries is how long after the last wrong password all are forgotten.
	forgetTries = time.Hour
	// trustFor is how long a network from which somebody signed in stays one of theirs.
	trustFor = 30 * 24 * time.Hour
	// uncountedRetry is when to come back while tries cannot be counted.
	uncountedRetry = 5 * time.Second
	// settleWithin bounds taking a try back whose caller may have left.
	settleWithin = 2 * time.Second
)

// try is one try at a password, counted before anything is spent on it.
type try struct {
	asker login.Asker
	// pair counts the account and the address together, account all tries from where the person has not signed in before,
	// address the failures of the address.
	pair, account, address login.Count
	trusted                bool
	near                   string // account and site's network
}

// counts are those that the try is held to.
func (t try) counts() []login.Count {
	if t.trusted {
		return []login.Count{t.pair}
	}
	return []login.Count{t.pair, t.account, t.address}
}

// begin counts a try at the password of the account u; the zero user stands for one of that name which does not exist,
// and is treated the same. Every try that began is ended by check. Faults: login.LockedOut; ports.ErrBusy when it cannot be
// counted.
//
// Tries are counted by account and address together, by account, and, once they have failed, by address. At an address where
// the person signed in before, only the first of these holds them: neither guesses from elsewhere nor those at other accounts
// from the same address keep a person from signing in where they always do. For somebody who is signed in, their login stands for the
// address: guesses from elsewhere do not keep them from changing their password.
func (s *Service) begin(ctx context.Context, u user.User, name string, loginID identity.LoginID) (try, error) {
	networks := limit.Networks(ports.OriginOf(ctx).Address)
	account := "name:" + nameKey(name)
	if u.ID != 0 {
		account = "user:" + strconv.FormatInt(int64(u.ID), 10)
	}
	address := networks[2]
	t := try{
		asker:   askerOf(ctx, name, false),
		pair:    login.Count{Key: account + "@" + address, Free: 5, Base: 30 * time.Second, Cap: 15 * time.Minute, Keep: forgetTries},
		account: login.Count{Key: account, Free: 5, Base: 30 * time.Second, Cap: 5 * time.Minute, Keep: forgetTries},
		address: login.Count{Key: "address:" + address, Free: 100, Base: 30 * time.Second, Cap: 15 * time.Minute, Keep: forgetTries, Later: true},
		near:    account + "@near " + networks[1],
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
		return t, login.LockedOut(refusal.Wait)
	}
	return t, nil
}

// askerOf is who asks in ctx for a hash under a name.
func askerOf(ctx context.Context, name string, known bool) login.Asker {
	return login.Asker{Known: known, Address: ports.OriginOf(ctx).Address, Name: nameKey(name)}
}

// nameKey stands for a name outside the database, where no names are kept.
func nameKey(name string) string { return login.HashToken(user.Fold(name)) }

// noteLockedOut records that tries are refused. Refusals that follow the first cost an attacker nothing, so they would fill the
// audit log and the log.
func (s *Service) noteLockedOut(ctx context.Context, u user.User, refusal login.Refusal) {
	if !refusal.First {
		return
	}
	_ = s.audit(ctx, audit.Event{Action: audit.Limited, Outcome: audit.Refused, Reason: login.ErrLockedOut.Code, UserID: u.ID})
	s.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "auth_service", Message: "Logins refused: too many tries", UserID: u.ID})
}

// check compares the password of the account u, or of nobody, and ends the try. A try that could not be compared is taken back:
// who is told to come back later has not guessed.
func (s *Service) check(ctx context.Context, t try, u user.User, password string) (bool, error) {
	// Without a user the hash is "", which Matches checks for as long as a real one.
	matches, err := s.Hasher.Matches(ctx, t.asker, u.HashedPassword, password)
	switch {
	case err != nil:
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
		defer cancel()
		return false, errors.Join(err, s.LoginThrottle.Cancel(ctx, t.counts()))
	case matches && u.ID != 0:
		err = s.LoginThrottle.Succeed(ctx, login.Success{
			Pair: t.pair.Key, Return: t.address, Clear: []string{t.account.Key}, Trust: []string{t.pair.Key, t.near}, Life: trustFor,
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

// failing are the counts that a failure goes to: that of the address also where the person is trusted.
func (t try) failing() []login.Count {
	if t.trusted {
		return []login.Count{t.pair, t.address}
	}
	return t.counts()
}

func uncounted(err error) error { return ports.ErrBusy.Because(err).After(uncountedRetry) }
