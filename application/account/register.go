package account

import (
	"context"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/user"
	"chatbot/ports"
)

// Register creates an account for the caller if the policy permits it. Faults: user.ErrRegistrationClosed; Invalid with every
// broken rule; ports.ErrUsernameTaken, ports.ErrEmailTaken; ports.ErrBusy.
func (s *Service) Register(ctx context.Context, r user.Registration) (user.User, error) {
	policy, err := s.Registration(ctx)
	if err != nil {
		return user.User{}, err
	}
	if policy != user.Open {
		_ = s.audit(ctx, audit.Event{Action: audit.Registered, Outcome: audit.Refused, Reason: user.ErrRegistrationClosed.Code})
		return user.User{}, user.ErrRegistrationClosed
	}
	create := s.Users.Create
	if s.policy == user.FirstOnly {
		create = s.First.CreateFirst
	}
	return s.register(ctx, r, audit.Event{}, create)
}

// Registration returns who may register now: user.Open, user.Invited or user.Closed.
func (s *Service) Registration(ctx context.Context) (user.Policy, error) {
	if s.policy != user.FirstOnly {
		return s.policy, nil
	}
	taken, err := s.First.Any(ctx)
	return s.policy.Shown(taken), err
}

// register creates the account with create. by is the event to audit, with the actor unless people register themselves.
func (s *Service) register(ctx context.Context, r user.Registration, by audit.Event, create func(context.Context, user.User) (user.User, error)) (user.User, error) {
	by.Action = audit.Registered
	r = r.Normalized()
	if err := r.Check(); err != nil {
		return user.User{}, err
	}
	hashed, err := s.Hasher.Hash(ctx, askerOf(ctx, r.Email, by.Operator), r.Password)
	if err != nil {
		return user.User{}, err
	}
	now := s.Clock.Now()
	u, err := create(ctx, user.User{
		Username: r.Username, Email: r.Email, HashedPassword: hashed, Active: true,
		CreatedAt: now, UpdatedAt: now,
	})
	if err != nil {
		if refused := fault.From(err); refused.Kind == fault.Conflict || refused.Kind == fault.Forbidden {
			by.Outcome, by.Reason = audit.Refused, refused.Code
			_ = s.audit(ctx, by)
		}
		return user.User{}, err
	}
	by.Outcome, by.UserID = audit.Succeeded, u.ID
	if !by.Operator && by.ActorID == 0 {
		by.ActorID = u.ID
	}
	_ = s.audit(ctx, by)
	s.Logger.Log(ctx, ports.Record{Component: "account_service", Message: "User registered", UserID: u.ID})
	return u, nil
}
