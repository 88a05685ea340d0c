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
			_ = s.audit(ctx, audit.Event{Action: audit.Registered, Outcome: audit.Refused, Reason: refused.Code})
		}
		return user.User{}, err
	}
	_ = s.audit(ctx, audit.Event{Action: audit.Registered, Outcome: audit.Succeeded, ActorID: u.ID, UserID: u.ID})
	s.Journal.Record(ctx, ports.Entry{Component: "account_service", Message: "User registered", UserID: u.ID})
	return u, nil
}
