package identity

import (
	"context"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
)

// Export returns the stored account data of the actor: the account and its live logins. An export that cannot be audited is
// refused, because somebody else may have found an open page. Faults: ports.ErrNoUser, ports.ErrNoLogin.
func (s *Service) Export(ctx context.Context, actor identity.Actor) (identity.User, []identity.Login, error) {
	u, err := s.own(ctx, actor, identity.Read)
	if err != nil {
		return identity.User{}, nil, err
	}
	logins, err := s.ListDevices(ctx, actor)
	if err != nil {
		return identity.User{}, nil, err
	}
	taken := audit.Event{Action: audit.Exported, Outcome: audit.Succeeded, ActorID: actor.User, UserID: actor.User, LoginID: actor.Login}
	if err := s.audit(ctx, taken); err != nil {
		return identity.User{}, nil, err
	}
	return u, logins, nil
}
