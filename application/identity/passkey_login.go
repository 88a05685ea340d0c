package identity

import (
	"context"
	"errors"
	"slices"

	"chatbot/domain/identity"
)

// PasskeyOrigin returns the only origin whose pages can use passkeys. Fault: identity.ErrPasskeysUnavailable.
func (s *Service) PasskeyOrigin() (string, error) { return s.WebAuthn.Origin() }

// BeginPasskeyLogin returns what a sign-in with a passkey needs; the person chooses which. Fault: identity.ErrPasskeysUnavailable.
func (s *Service) BeginPasskeyLogin(context.Context) (identity.PasskeyRequest, error) {
	options, challenge, err := s.WebAuthn.Request(nil)
	if err != nil {
		return identity.PasskeyRequest{}, err
	}
	return s.begun(signingIn, options, ceremony{challenge: challenge})
}

// PasskeyLogin completes a sign-in with a passkey. It needs no second step: the person has the authenticator, which has verified them. Every
// attempt is audited, of an account as soon as a signature proves which. Faults: identity.ErrPasskey; identity.ErrPasskeyCopied;
// identity.ErrPasskeyChallenge for a response that comes too late or a second time; identity.ErrInactive; identity.ErrAccountChanged.
func (s *Service) PasskeyLogin(ctx context.Context, token string, response []byte) (identity.Grant, error) {
	c, err := s.ceremonyOf(signingIn, token)
	if err != nil {
		return identity.Grant{}, err
	}
	return s.completeWithPasskey(ctx, c, response, 0)
}

// completeWithPasskey creates the login of the person whose passkey has signed a challenge, after a first step with an identity, unless that is 0.
func (s *Service) completeWithPasskey(ctx context.Context, c ceremony, response []byte, after identity.ExternalID) (identity.Grant, error) {
	p, u, err := s.assert(ctx, c, response)
	if err != nil {
		return identity.Grant{}, err
	}
	by := proof(u)
	by.Passkey, by.Identity, by.Step = p.ID, after, c.bound
	grant, err := s.complete(ctx, u, by)
	if errors.Is(err, identity.ErrAccountChanged) {
		err = s.refuseLogin(ctx, u, identity.ErrAccountChanged)
	}
	return grant, err
}

// BeginSecondPasskey returns what passing the second step with a passkey needs. Faults: those of opening the first step;
// identity.ErrNoPasskey; identity.ErrPasskeysUnavailable.
func (s *Service) BeginSecondPasskey(ctx context.Context, token string) (identity.PasskeyRequest, error) {
	u, _, _, err := s.afterFirst(ctx, token)
	if err != nil {
		return identity.PasskeyRequest{}, err
	}
	has, err := s.usablePasskeys(ctx, u)
	switch {
	case err != nil:
		return identity.PasskeyRequest{}, err
	case len(has) == 0:
		return identity.PasskeyRequest{}, identity.ErrNoPasskey
	}
	options, challenge, err := s.WebAuthn.Request(has)
	if err != nil {
		return identity.PasskeyRequest{}, err
	}
	return s.begun(passingTheSecond, options, ceremony{challenge: challenge, user: u.ID(), bound: identity.HashToken(token)})
}

// SecondStepByPasskey is SecondStep with a passkey: begun is the token of BeginSecondPasskey. Faults: identity.ErrSecondStep; those of
// PasskeyLogin.
func (s *Service) SecondStepByPasskey(ctx context.Context, token, begun string, response []byte) (identity.Grant, error) {
	u, by, has, err := s.afterFirst(ctx, token)
	if err != nil {
		return identity.Grant{}, err
	}
	c, err := s.ceremonyOf(passingTheSecond, begun)
	switch {
	case err != nil:
		return identity.Grant{}, err
	case c.user != u.ID() || c.bound != identity.HashToken(token):
		return identity.Grant{}, identity.ErrPasskeyChallenge
	}
	grant, err := s.completeWithPasskey(ctx, c, response, by.Identity)
	if err != nil {
		return identity.Grant{}, err
	}
	if g, err := s.signInGuesses(ctx, u, has, ""); err == nil { // a count that cannot be cleared is left to expire
		_ = s.LoginThrottle.Succeed(ctx, identity.AttemptSuccess{Pair: g.counts[0].Key, Clear: g.clear})
	}
	return grant, nil
}

// usablePasskeys returns the passkeys of an account that belong to this site.
func (s *Service) usablePasskeys(ctx context.Context, u identity.User) ([]identity.Passkey, error) {
	all, err := s.Passkeys.List(ctx, u.ID())
	site := s.PasskeySite()
	return slices.DeleteFunc(all, func(p identity.Passkey) bool { return !p.UsableAt(site) }), err
}
