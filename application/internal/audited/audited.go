// Package audited records what actors do, in the audit log.
package audited

import (
	"context"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Log records events.
type Log struct {
	Audit  ports.Audit
	Clock  ports.Clock
	Logger ports.Logger
}

// Record stores an event about an object that is no account. reason is the code of a refusal. That an event could not be stored is logged, too.
func (l Log) Record(ctx context.Context, actor identity.Actor, action audit.Action, object string, outcome audit.Outcome, reason string) error {
	from := ports.OriginOf(ctx)
	e := audit.Event{
		At: l.Clock.Now(), Action: action, Outcome: outcome, ActorID: actor.User, LoginID: actor.Login, Object: object,
		Address: from.Address, Agent: from.Agent, RequestID: ports.RequestID(ctx), Reason: reason,
	}
	err := l.Audit.Record(ctx, e)
	if err != nil {
		l.Logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "audit", Message: "An audit event could not be stored", UserID: actor.User, Err: err,
			Fields: map[string]any{"action": e.Action, "outcome": e.Outcome, "reason": e.Reason, "object": e.Object},
		})
	}
	return err
}
