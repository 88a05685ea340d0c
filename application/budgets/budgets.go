// Package budgets lets administrators bound what people use, and shows people what is left.
package budgets

import (
	"context"

	"chatbot/domain/audit"
	"chatbot/domain/budget"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/setting"
	"chatbot/ports"
)

// Ports are the dependencies of a Service.
type Ports struct {
	Budgets  ports.Budgets
	Groups   ports.Groups
	Audit    ports.Audit
	Clock    ports.Clock
	Logger   ports.Logger
	Settings func() setting.Values // that are in force
}

// Service runs the use cases; safe for concurrent use.
type Service struct{ Ports }

// New returns the service.
func New(p Ports) *Service { return &Service{p} }

// Own returns the budgets of those holders that have one. Fault: identity.ErrNotAdmin.
func (s *Service) Own(ctx context.Context, actor identity.Actor, holders ...budget.Holder) (map[budget.Holder]budget.Budget, error) {
	if !identity.Can(actor, identity.Read, identity.Resource{Kind: identity.Budgets}) {
		return nil, identity.ErrNotAdmin
	}
	return s.Budgets.Own(ctx, holders...)
}

// Set stores the budget of an account or a group; a Budget that is None removes it. What is spent and reserved stays. The change is
// audited before, and refused if that fails. Faults: identity.ErrNotAdmin; Invalid; ports.ErrNoUser; ports.ErrNoGroup.
func (s *Service) Set(ctx context.Context, actor identity.Actor, holder budget.Holder, b budget.Budget) error {
	if !identity.Can(actor, identity.Change, identity.Resource{Kind: identity.Budgets}) {
		return identity.ErrNotAdmin
	}
	var in fault.Inputs
	if !b.None() {
		b.Check(&in, "budget")
	}
	if in.Err() != nil {
		return in.Err()
	}
	is, err := s.Budgets.Own(ctx, holder)
	if err != nil || is[holder] == b {
		return err
	}
	if err := s.audit(ctx, actor, holder); err != nil {
		return err
	}
	return s.Budgets.Set(ctx, holder, b)
}

// Mine returns the budgets that bound the actor, in their current periods. Fault: ports.ErrNoUser without an account.
func (s *Service) Mine(ctx context.Context, actor identity.Actor) ([]budget.State, error) {
	if !identity.Can(actor, identity.Read, identity.Resource{Kind: identity.Usage, Owner: actor.User}) {
		return nil, ports.ErrNoUser
	}
	return s.Budgets.States(ctx, actor.User, s.Settings().DefaultBudget, s.Clock.Now())
}

func (s *Service) audit(ctx context.Context, actor identity.Actor, holder budget.Holder) error {
	from := ports.OriginOf(ctx)
	e := audit.Event{
		At: s.Clock.Now(), Action: audit.BudgetChanged, Outcome: audit.Succeeded, ActorID: actor.User, LoginID: actor.Login, UserID: holder.User,
		Address: from.Address, Agent: from.Agent, RequestID: ports.RequestID(ctx),
	}
	if holder.Group != 0 {
		g, err := s.Groups.Get(ctx, holder.Group)
		if err != nil {
			return err
		}
		e.Object = g.Name
	}
	err := s.Audit.Record(ctx, e)
	if err != nil {
		s.Logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "audit", Message: "An audit event could not be stored", UserID: actor.User, Err: err,
			Fields: map[string]any{"action": e.Action, "outcome": e.Outcome, "object": e.Object},
		})
	}
	return err
}
