package identity

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
)

// What an authenticator is asked for, each the place for which its token is sealed: what was begun for one is no use for another.
const (
	addingPasskey    passkeyPurpose = "passkeys/add"
	signingIn        passkeyPurpose = "passkeys/login"
	passingTheSecond passkeyPurpose = "passkeys/second"
)

type passkeyPurpose string

// ceremony is what the server remembers, in a token that the browser keeps, while a person is asked to use an authenticator.
type ceremony struct {
	challenge string
	ends      time.Time
	user      identity.UserID // 0: whichever signs
	bound     string          // to what began it: a digest
	handle    string          // of the account, for a new passkey
}

// used is the challenge once a response was accepted.
func (c ceremony) used() ports.UsedChallenge {
	return ports.UsedChallenge{Hash: identity.HashToken(c.challenge), ExpiresAt: c.ends}
}

// begun returns what the browser needs.
func (s *Service) begun(purpose passkeyPurpose, options []byte, c ceremony) (identity.PasskeyRequest, error) {
	c.ends = s.Clock.Now().Add(identity.PasskeyLife)
	token, err := s.Sealer.Seal(strings.Join([]string{
		c.challenge, strconv.FormatInt(c.ends.Unix(), 10), strconv.FormatInt(int64(c.user), 10), "." + c.bound, "." + c.handle,
	}, " "), string(purpose))
	return identity.PasskeyRequest{Options: options, Token: token, Life: identity.PasskeyLife}, err
}

// ceremonyOf returns what a token was begun with. Fault: identity.ErrPasskeyChallenge.
func (s *Service) ceremonyOf(purpose passkeyPurpose, token string) (ceremony, error) {
	text, err := s.Sealer.Open(token, string(purpose))
	fields := strings.Fields(text)
	if err != nil || len(fields) != 5 {
		return ceremony{}, identity.ErrPasskeyChallenge
	}
	ends, err := strconv.ParseInt(fields[1], 10, 64)
	user, wrong := strconv.ParseInt(fields[2], 10, 64)
	c := ceremony{fields[0], time.Unix(ends, 0), identity.UserID(user), fields[3][1:], fields[4][1:]}
	if errors.Join(err, wrong) != nil || !s.Clock.Now().Before(c.ends) {
		return ceremony{}, identity.ErrPasskeyChallenge
	}
	return c, nil
}

// assert checks a response to a ceremony, uses the challenge up, and returns the passkey with its account, which is active. Refusals are
// audited, and not counted: signatures cannot be guessed, and a count by network would let others there keep people out. Faults:
// identity.ErrPasskey; identity.ErrPasskeyCopied; identity.ErrPasskeyChallenge; identity.ErrInactive.
func (s *Service) assert(ctx context.Context, c ceremony, response []byte) (identity.Passkey, identity.User, error) {
	p, u, err := s.asserted(ctx, c, response)
	switch {
	case errors.Is(err, identity.ErrPasskey):
		s.logPasskey(ctx, u, err)
		err = s.refuseLogin(ctx, u, identity.ErrPasskey)
	case errors.Is(err, identity.ErrPasskeyCopied):
		err = s.refuseLogin(ctx, u, identity.ErrPasskeyCopied)
	case errors.Is(err, identity.ErrPasskeyChallenge):
		err = s.refuseLogin(ctx, u, identity.ErrPasskeyChallenge)
	case errors.Is(err, identity.ErrInactive):
		err = s.refuseLogin(ctx, u, identity.ErrInactive)
	}
	return p, u, err
}

// asserted returns the account of a passkey as soon as a signature proves it, also with an error.
func (s *Service) asserted(ctx context.Context, c ceremony, response []byte) (p identity.Passkey, u identity.User, err error) {
	p, err = s.WebAuthn.Asserted(ports.Assertion{
		Challenge: c.challenge, Response: response, Chosen: c.user == 0, At: s.Clock.Now(),
		Find: func(credential string) (identity.Passkey, error) {
			p, err := s.PasskeyUses.Find(ctx, credential)
			if err == nil && c.user != 0 && p.User != c.user {
				err = identity.ErrNoPasskey
			}
			return p, err
		},
	})
	if err != nil {
		return p, u, err
	}
	u, err = s.Users.ByID(ctx, p.User)
	switch {
	case errors.Is(err, ports.ErrNoUser):
		return p, u, identity.ErrPasskey
	case err != nil:
		return p, u, err
	case !u.Active():
		return p, u, identity.ErrInactive
	}
	err = s.PasskeyUses.Use(ctx, p, c.used())
	if errors.Is(err, identity.ErrNoPasskey) { // it was deleted meanwhile
		err = identity.ErrPasskey
	}
	return p, u, err
}

// logPasskey logs why a response was refused, for operators.
func (s *Service) logPasskey(ctx context.Context, u identity.User, why error) {
	s.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "auth_service", Message: "A passkey was refused", UserID: u.ID(), Err: why})
}
