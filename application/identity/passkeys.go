package identity

import (
	"context"
	"errors"
	"strconv"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/mail"
	"chatbot/ports"
)

// ListPasskeys returns the passkeys of the actor, oldest first. Fault: ports.ErrNoUser.
func (s *Service) ListPasskeys(ctx context.Context, actor identity.Actor) ([]identity.Passkey, error) {
	u, err := s.own(ctx, actor, identity.Read)
	if err != nil {
		return nil, err
	}
	return s.Passkeys.List(ctx, u.ID())
}

// BeginPasskey returns what adding a passkey needs, with proof as for Prove. Faults: identity.ErrPasskeysUnavailable;
// identity.ErrTooManyPasskeys; those of Prove.
func (s *Service) BeginPasskey(ctx context.Context, actor identity.Actor, password string) (identity.PasskeyRequest, error) {
	u, err := s.own(ctx, actor, identity.Change)
	if err != nil {
		return identity.PasskeyRequest{}, err
	}
	if _, err := s.WebAuthn.Origin(); err != nil {
		return identity.PasskeyRequest{}, err
	}
	if err := s.Prove(ctx, actor, password, audit.PasskeyAdded); err != nil {
		return identity.PasskeyRequest{}, err
	}
	has, err := s.Passkeys.List(ctx, u.ID())
	handle := s.Secrets.Secret()
	switch {
	case err != nil:
		return identity.PasskeyRequest{}, err
	case len(has) >= identity.MaxPasskeys:
		return identity.PasskeyRequest{}, identity.ErrTooManyPasskeys
	case len(has) > 0:
		handle = has[0].Handle
	}
	options, challenge, err := s.WebAuthn.Creation(identity.PasskeyOwner{Handle: handle, Name: u.Username(), Site: s.Settings().AppName}, has)
	if err != nil {
		return identity.PasskeyRequest{}, err
	}
	return s.begun(addingPasskey, options, ceremony{challenge: challenge, user: u.ID(), bound: beganBy(actor, u), handle: handle})
}

// beganBy binds what was begun to a login, and to the password of that time.
func beganBy(actor identity.Actor, u identity.User) string {
	return identity.HashToken(strconv.FormatInt(int64(actor.Login), 10) + " " + u.HashedPassword())
}

// FinishPasskey stores the passkey that was begun with a token. codes are recovery codes, if it is the first second factor of the actor:
// then all their other logins end. Faults: identity.ErrPasskeyRefused; identity.ErrPasskeyChallenge; identity.ErrPasskeyTaken;
// identity.ErrTooManyPasskeys; identity.ErrAccountChanged; Invalid for a name that breaks a rule.
func (s *Service) FinishPasskey(ctx context.Context, actor identity.Actor, token, name string, response []byte) (p identity.Passkey, codes []string, err error) {
	u, err := s.own(ctx, actor, identity.Change)
	if err != nil {
		return p, nil, err
	}
	var in fault.Inputs
	name = identity.CheckPasskeyName(&in, name)
	if err := in.Err(); err != nil {
		return p, nil, err
	}
	c, err := s.ceremonyOf(addingPasskey, token)
	switch {
	case err != nil:
		return p, nil, err
	case c.user != u.ID() || c.bound != beganBy(actor, u):
		return p, nil, identity.ErrPasskeyChallenge
	}
	p, err = s.WebAuthn.Created(c.handle, c.challenge, response)
	switch {
	case errors.Is(err, identity.ErrPasskey):
		s.logPasskey(ctx, u, err)
		return p, nil, s.refuseNoted(ctx, identity.ErrPasskeyRefused, u, audit.PasskeyAdded, identity.ErrPasskeyRefused)
	case err != nil:
		return p, nil, err
	}
	if err := s.noteOwn(ctx, actor, audit.PasskeyAdded); err != nil {
		return p, nil, err
	}
	p.User, p.Name, p.CreatedAt = u.ID(), name, s.Clock.Now()
	codes, hashes := s.newRecoveryCodes()
	p, first, err := s.Passkeys.Add(ctx, p, proof(u), ports.PasskeyAddition{
		Challenge: c.used(), Hashes: hashes, Login: actor.Login, At: p.CreatedAt, Follow: s.tell(ctx, u, mail.PasskeyAdded),
	})
	for _, why := range []*fault.Error{identity.ErrPasskeyChallenge, identity.ErrPasskeyTaken, identity.ErrTooManyPasskeys, identity.ErrAccountChanged} {
		err = s.refuseNoted(ctx, err, u, audit.PasskeyAdded, why)
	}
	if err != nil || !first {
		return p, nil, err
	}
	return p, codes, nil
}

// RenamePasskey gives a passkey of the actor another name. Faults: identity.ErrNoPasskey; Invalid for a name that breaks a rule.
func (s *Service) RenamePasskey(ctx context.Context, actor identity.Actor, id identity.PasskeyID, name string) (identity.Passkey, error) {
	u, err := s.own(ctx, actor, identity.Change)
	if err != nil {
		return identity.Passkey{}, err
	}
	var in fault.Inputs
	name = identity.CheckPasskeyName(&in, name)
	if err := in.Err(); err != nil {
		return identity.Passkey{}, err
	}
	return s.Passkeys.Rename(ctx, u.ID(), id, name)
}

// RemovePasskey deletes a passkey of the actor, with proof as for Prove. Recovery codes go with the last second factor. Faults:
// identity.ErrLastMethod for the last way in; identity.ErrNoPasskey; identity.ErrSecondFactorRequired for the last second factor of an
// account that must have one; those of Prove.
func (s *Service) RemovePasskey(ctx context.Context, actor identity.Actor, id identity.PasskeyID, password string) error {
	u, err := s.own(ctx, actor, identity.Change)
	if err != nil {
		return err
	}
	rules, err := s.rules(ctx)
	if err != nil {
		return err
	}
	if err := s.Prove(ctx, actor, password, audit.PasskeyRemoved); err != nil {
		return err
	}
	if err := s.noteOwn(ctx, actor, audit.PasskeyRemoved); err != nil {
		return err
	}
	err = s.Passkeys.Remove(ctx, u.ID(), id, proof(u), rules, s.Clock.Now(), s.tell(ctx, u, mail.PasskeyRemoved)...)
	for _, why := range []*fault.Error{identity.ErrNoPasskey, identity.ErrSecondFactorRequired, identity.ErrLastMethod} {
		err = s.refuseNoted(ctx, err, u, audit.PasskeyRemoved, why)
	}
	return s.refuseIfOutdated(ctx, err, u, password, "password", audit.PasskeyRemoved)
}
