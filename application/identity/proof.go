package identity

import (
	"context"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// proofLasts is how long a sign-in proves who acts.
const proofLasts = 10 * time.Minute

// Prove returns nil if the password is that of the account or, without one, if the actor's login is a sign-in of the last ten minutes. trying
// is what is audited as refused with a wrong password. Faults: identity.ErrProofNeeded; identity.ErrWrongPassword;
// identity.ErrLockedOut; ports.ErrNoUser; ports.ErrBusy.
func (s *Service) Prove(ctx context.Context, actor identity.Actor, password string, trying audit.Action) error {
	return s.prove(ctx, actor, password, "password", trying)
}

// prove is Prove for a password in a field of the input.
func (s *Service) prove(ctx context.Context, actor identity.Actor, password, field string, trying audit.Action) error {
	if err := ownLogins(actor, identity.Read); err != nil {
		return err
	}
	h, err := s.Logins.Holder(ctx, actor.Login)
	switch age := s.Clock.Now().Sub(h.Login.Record().CreatedAt); {
	case err != nil:
		return err
	case h.User.ID() != actor.User:
		return ports.ErrNoUser
	case password != "":
		return s.know(ctx, actor, h.User, password, field, trying)
	case age >= proofLasts:
		return identity.ErrProofNeeded
	}
	return nil
}
