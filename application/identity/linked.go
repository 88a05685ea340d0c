package identity

import (
	"context"
	"errors"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/mail"
	"chatbot/domain/signon"
)

// Identities returns the identities with which the actor can sign in, and whether there is a password, too. Fault: ports.ErrNoUser.
func (s *Service) Identities(ctx context.Context, actor identity.Actor) (all []identity.External, hasPassword bool, err error) {
	u, err := s.own(ctx, actor, identity.Read)
	if err != nil {
		return nil, false, err
	}
	all, err = s.LinkedIdentities.Of(ctx, u.ID())
	return all, u.HasPassword(), err
}

// LinkIdentity connects the identity of the actor at a provider, who has proven who they are. It is audited first. Faults: identity.ErrIdentityTaken;
// identity.ErrTooManyIdentities; identity.ErrAccountChanged.
func (s *Service) LinkIdentity(ctx context.Context, actor identity.Actor, p signon.Provider, who signon.Person) error {
	u, err := s.own(ctx, actor, identity.Change)
	if err != nil {
		return err
	}
	e, of, err := s.Externals.Find(ctx, who.Issuer, who.Subject)
	switch {
	case err == nil && of.ID() == u.ID():
		e.Provider, e.Label = p.ID, who.Label()
		return s.Externals.Use(ctx, e)
	case err == nil:
		return identity.ErrIdentityTaken
	case !errors.Is(err, identity.ErrNoIdentity):
		return err
	}
	done := audit.Event{Action: audit.IdentityLinked, Outcome: audit.Succeeded, ActorID: actor.User, UserID: u.ID(), LoginID: actor.Login, Object: p.ID}
	if err := s.audit(ctx, done); err != nil {
		return err
	}
	_, err = s.Externals.Link(ctx, newExternal(p, who, u.ID(), s.Clock.Now()), proof(u), "", s.tellOf(ctx, u, mail.IdentityConnected, p.Name)...)
	return err
}

// UnlinkIdentity disconnects an identity of the actor, with proof as for Prove, ends what its provider gave them, and all their other logins. Faults: identity.ErrNoIdentity;
// identity.ErrLastMethod; those of Prove.
func (s *Service) UnlinkIdentity(ctx context.Context, actor identity.Actor, id identity.ExternalID, password string) error {
	u, err := s.own(ctx, actor, identity.Change)
	if err != nil {
		return err
	}
	all, err := s.LinkedIdentities.Of(ctx, u.ID())
	if err != nil {
		return err
	}
	provider := ""
	for _, e := range all {
		if e.ID == id {
			provider = e.Provider
		}
	}
	if provider == "" {
		return identity.ErrNoIdentity
	}
	rules, err := s.rules(ctx)
	if err != nil {
		return err
	}
	if err := s.Prove(ctx, actor, password, audit.IdentityUnlinked); err != nil {
		return err
	}
	done := audit.Event{Action: audit.IdentityUnlinked, Outcome: audit.Succeeded, ActorID: actor.User, UserID: u.ID(), LoginID: actor.Login, Object: provider}
	if err := s.audit(ctx, done); err != nil {
		return err
	}
	ended, err := s.LinkedIdentities.Unlink(ctx, u.ID(), id, proof(u), rules, actor.Login, s.Clock.Now(), s.tellOf(ctx, u, mail.IdentityDisconnected, s.providerName(ctx, provider))...)
	if err == nil {
		s.noteEnded(ctx, provider, ended)
	}
	return s.refuseIfOutdated(ctx, s.refuseNoted(ctx, err, u, audit.IdentityUnlinked, identity.ErrLastMethod), u, password, "password", audit.IdentityUnlinked)
}

// providerName returns what a person knows a provider by.
func (s *Service) providerName(ctx context.Context, id string) string {
	if s.ProviderName == nil {
		return id
	}
	return s.ProviderName(ctx, id)
}
