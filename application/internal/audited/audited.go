// Package audited records what actors do, in the audit log.
package audited

import (
	"cmp"
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

// Record stores an event about an object that is no account. reason is the code of a refusal. See Store.
func (l Log) Record(ctx context.Context, actor identity.Actor, action audit.Action, object string, outcome audit.Outcome, reason string) error {
	return l.Store(ctx, audit.Event{Action: action, Outcome: outcome, ActorID: actor.User, LoginID: actor.Login, Object: object, Reason: reason})
}

// Store stores an event and adds the time and the origin of the request; the caller sets action, outcome, actor and target. Callers
// that grant access or make a change return its error, so that neither happens without an audit event. Callers whose change has
// already happened, or ends access, ignore the error; the log then has the event.
func (l Log) Store(ctx context.Context, e audit.Event) error {
	from := ports.OriginOf(ctx)
	e.At, e.Address, e.Agent, e.RequestID = l.Clock.Now(), from.Address, from.Agent, ports.RequestID(ctx)
	err := l.Audit.Record(ctx, e)
	if err != nil {
		l.Logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "audit", Message: "An audit event could not be stored", UserID: cmp.Or(e.UserID, e.ActorID), Err: err,
			Fields: map[string]any{"action": e.Action, "outcome": e.Outcome, "reason": e.Reason, "login_id": e.LoginID, "object": e.Object},
		})
	}
	return err
}
