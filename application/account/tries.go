package account

import (
	"context"
	"strconv"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/limit"
	"chatbot/domain/login"
	"chatbot/domain/user"
	"chatbot/ports"
)

const (
	// forgetTries is how long after the last wrong password all are forgotten.
	forgetTries = time.Hour
	// trustFor is how long an address from which somebody signed in stays one of theirs.
	trustFor = 30 * 24 * time.Hour
	// uncountedRetry is when to come back while tries cannot be counted.
	uncountedRetry = 5 * time.Second
)

// try is one try at a password, counted before anything is spent on it.
type try struct{ account, pair, address string }

// begin counts a try at the password of the account u; the zero user stands for one of that name which does not exist,
// and is treated the same. Faults: login.LockedOut; ports.ErrBusy when it cannot be counted.
//
// Guesses are counted by account and address together, by account, and by address. Where the person signed in before,
// guesses from elsewhere do not count against them: nobody can lock a person out of their own places.
func (s *Service) begin(ctx context.Context, u user.User, name string) (try, error) {
	address := limit.Network(ports.OriginOf(ctx).Address)
	account := "name:" + login.HashToken(user.Fold(name)) // no names outside the database
	if u.ID != 0 {
		account = "user:" + strconv.FormatInt(u.ID, 10)
	}
	t := try{account: account, pair: account + "@" + address, address: "address:" + address}
	counts := []login.Count{
		{Key: t.pair, Free: 5, Base: 30 * time.Second, Cap: 15 * time.Minute, Keep: forgetTries},
		{Key: t.address, Free: 100, Base: 30 * time.Second, Cap: 15 * time.Minute, Keep: forgetTries},
	}
	trusted, err := s.Attempts.Trusted(ctx, t.pair)
	if err != nil {
		return t, uncounted(err)
	}
	if !trusted {
		counts = append(counts, login.Count{Key: t.account, Free: 5, Base: 30 * time.Second, Cap: 5 * time.Minute, Keep: forgetTries})
	}
	wait, err := s.Attempts.Begin(ctx, counts)
	switch {
	case err != nil:
		return t, uncounted(err)
	case wait > 0:
		_ = s.audit(ctx, audit.Event{Action: audit.Limited, Outcome: audit.Refused, Reason: login.ErrLockedOut.Code, UserID: u.ID})
		s.Journal.Record(ctx, ports.Entry{Level: ports.Warning, Component: "auth_service", Message: "Login refused: too many tries", UserID: u.ID})
		return t, login.LockedOut(wait)
	}
	return t, nil
}

// succeed is told that the password was right.
func (s *Service) succeed(ctx context.Context, t try) error {
	err := s.Attempts.Succeed(ctx, login.Success{Clear: []string{t.account, t.pair}, Undo: []string{t.address}, Trust: t.pair, Life: trustFor})
	if err != nil {
		return uncounted(err)
	}
	return nil
}

func uncounted(err error) error { return ports.ErrBusy.Because(err).After(uncountedRetry) }
