package identity

import (
	"context"
	"errors"

	"chatbot/application/internal/audited"
	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// audit stores an event, see audited.Log.
func (s *Service) audit(ctx context.Context, e audit.Event) error {
	return audited.Log{Audit: s.Audit, Clock: s.Clock, Logger: s.Logger}.Store(ctx, e)
}

// refuseLastAdmin returns err. If it is identity.ErrLastAdmin or identity.ErrLastLocalAdmin, the action that was audited did not happen, and
// its refusal is audited.
func (s *Service) refuseLastAdmin(ctx context.Context, err error, actor identity.Actor, action audit.Action, u identity.User) error {
	if errors.Is(err, identity.ErrLastAdmin) || errors.Is(err, identity.ErrLastLocalAdmin) {
		e := by(actor)
		e.Action, e.Outcome, e.Reason, e.UserID = action, audit.Refused, fault.From(err).Code, u.ID()
		_ = s.audit(ctx, e)
	}
	return err
}

// by returns an audit event with its actor set.
func by(actor identity.Actor) audit.Event {
	return audit.Event{ActorID: actor.User, Operator: actor.Role == identity.Operator}
}
