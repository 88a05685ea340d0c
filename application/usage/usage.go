// Package usage tells people what their calls of models took, and admins what everybody's did.
package usage

import (
	"context"

	"chatbot/domain/identity"
	"chatbot/domain/usage"
	"chatbot/ports"
)

// Service runs the use cases; safe for concurrent use.
type Service struct {
	usage ports.Usage
	clock ports.Clock
}

// New returns the service.
func New(events ports.Usage, clock ports.Clock) *Service { return &Service{events, clock} }

// Own returns what the input asks for, of the actor's calls. Faults: Invalid; ports.ErrNoUser without an account.
func (s *Service) Own(ctx context.Context, actor identity.Actor, in usage.Input) (usage.Report, error) {
	if !identity.Can(actor, identity.Read, identity.Resource{Kind: identity.Usage, Owner: actor.User}) {
		return usage.Report{}, ports.ErrNoUser
	}
	return s.sum(ctx, actor.User, in)
}

// Everybodys returns what the input asks for, of the calls of all accounts. Faults: Invalid; identity.ErrNotAdmin to everyone but admins.
func (s *Service) Everybodys(ctx context.Context, actor identity.Actor, in usage.Input) (usage.Report, error) {
	if !identity.Can(actor, identity.Read, identity.Resource{Kind: identity.Usage}) {
		return usage.Report{}, identity.ErrNotAdmin
	}
	return s.sum(ctx, 0, in)
}

// sum sums the calls of one account, or of all if user is 0.
func (s *Service) sum(ctx context.Context, user identity.UserID, in usage.Input) (usage.Report, error) {
	q, err := in.Query(user, usage.DayOf(s.clock.Now()))
	if err != nil {
		return usage.Report{}, err
	}
	sums, err := s.usage.Sum(ctx, q)
	if err != nil {
		return usage.Report{}, err
	}
	once := sums
	if q.By == usage.ByGroup {
		byDay := q
		byDay.By = usage.ByDay
		if once, err = s.usage.Sum(ctx, byDay); err != nil {
			return usage.Report{}, err
		}
	}
	return usage.Report{Query: q, Sums: sums, Total: usage.Total(once)}, nil
}
