package identity

import (
	"context"
	"errors"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// audit stores an event and adds the time and the origin of the request; the caller sets action, outcome and account. Callers
// that grant access or make a change return its error, so that neither happens without an audit event. Callers whose change has
// already happened, or ends access, ignore the error; the log then has the event.
func (s *Service) audit(ctx context.Context, e audit.Event) error {
	from := ports.OriginOf(ctx)
	e.At, e.Address, e.Agent, e.RequestID = s.Clock.Now(), from.Address, from.Agent, ports.RequestID(ctx)
	err := s.Audit.Record(ctx, e)
	if err != nil {
		s.Logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "audit", Message: "An audit event could not be stored", UserID: e.UserID, Err: err,
			Fields: map[string]any{"action": e.Action, "outcome": e.Outcome, "reason": e.Reason, "login_id": e.LoginID},
		})
	}
	return err
}

// refuseLastAdmin returns err. If it is identity.ErrLastAdmin, the action that was audited did not happen, and its refusal is audited.
func (s *Service) refuseLastAdmin(ctx context.Context, err error, actor identity.Actor, action audit.Action, u identity.User) error {
	if errors.Is(err, identity.ErrLastAdmin) {
		e := by(actor)
		e.Action, e.Outcome, e.Reason, e.UserID = action, audit.Refused, identity.ErrLastAdmin.Code, u.ID()
		_ = s.audit(ctx, e)
	}
	return err
}

// by returns an audit event with its actor set.
func by(actor identity.Actor) audit.Event {
	return audit.Event{ActorID: actor.User, Operator: actor.Role == identity.Operator}
}
