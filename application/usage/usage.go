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

// Own returns the query that the input asks for, and the actor's sums. Faults: Invalid; ports.ErrNoUser without an account.
func (s *Service) Own(ctx context.Context, actor identity.Actor, in usage.Input) (usage.Query, []usage.Sum, error) {
	if !identity.Can(actor, identity.Read, identity.Resource{Kind: identity.Usage, Owner: actor.User}) {
		return usage.Query{}, nil, ports.ErrNoUser
	}
	return s.sum(ctx, actor.User, in)
}

// Everybodys returns the query that the input asks for, and the sums of all accounts. Faults: Invalid; identity.ErrNotAdmin to everyone but
// admins.
func (s *Service) Everybodys(ctx context.Context, actor identity.Actor, in usage.Input) (usage.Query, []usage.Sum, error) {
	if !identity.Can(actor, identity.Read, identity.Resource{Kind: identity.Usage}) {
		return usage.Query{}, nil, identity.ErrNotAdmin
	}
	return s.sum(ctx, 0, in)
}

// sum sums the calls of one account, or of all if user is 0.
func (s *Service) sum(ctx context.Context, user identity.UserID, in usage.Input) (usage.Query, []usage.Sum, error) {
	q, err := in.Query(user, usage.DayOf(s.clock.Now()))
	if err != nil {
		return q, nil, err
	}
	sums, err := s.usage.Sum(ctx, q)
	return q, sums, err
}
