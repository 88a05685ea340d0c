package account

import (
	"context"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// audit stores an event, with when and whence; the caller says what and whose. Who must not be let in, or
// have anything changed, without a record returns the error. Where the thing has happened already, or access
// ends with it, callers go on: the log then says what the record lacks.
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

// by begins the audit event of what an actor does.
func by(actor identity.Actor) audit.Event {
	return audit.Event{ActorID: actor.User, Operator: actor.Role == identity.Operator}
}
