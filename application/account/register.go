package account

import (
	"context"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/user"
	"chatbot/ports"
)

// Register creates an account. Faults: Invalid with every broken rule; ports.ErrUsernameTaken,
// ports.ErrEmailTaken; ports.ErrBusy.
func (s *Service) Register(ctx context.Context, r user.Registration) (user.User, error) {
	return s.register(ctx, r, audit.Event{})
}

// register makes the account; by says who is making it, unless it is the person.
func (s *Service) register(ctx context.Context, r user.Registration, by audit.Event) (user.User, error) {
	by.Action = audit.Registered
	r = r.Normalized()
	if err := r.Check(); err != nil {
		return user.User{}, err
	}
	hashed, err := s.Hasher.Hash(ctx, r.Password)
	if err != nil {
		return user.User{}, err
	}
	now := s.Clock.Now()
	u, err := s.Users.Create(ctx, user.User{
		Username: r.Username, Email: r.Email, HashedPassword: hashed, Active: true,
		CreatedAt: now, UpdatedAt: now,
	})
	if err != nil {
		if refused := fault.From(err); refused.Kind == fault.Conflict {
			by.Outcome, by.Reason = audit.Refused, refused.Code
			_ = s.audit(ctx, by)
		}
		return user.User{}, err
	}
	by.Outcome, by.UserID = audit.Succeeded, u.ID
	if !by.Operator {
		by.ActorID = u.ID
	}
	_ = s.audit(ctx, by)
	s.Journal.Record(ctx, ports.Entry{Component: "account_service", Message: "User registered", UserID: u.ID})
	return u, nil
}
