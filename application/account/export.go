package account

import (
	"context"

	"chatbot/domain/audit"
	"chatbot/domain/login"
	"chatbot/domain/user"
)

// Export returns what is kept of a person's account, for them to keep: the account, and their logins that are alive.
// Nothing is handed out without a record: who takes everything along may have found an open page.
func (s *Service) Export(ctx context.Context, p login.Principal) (user.User, []login.Login, error) {
	u, err := s.Users.ByID(ctx, p.UserID)
	if err != nil {
		return user.User{}, nil, err
	}
	logins, err := s.ListDevices(ctx, p)
	if err != nil {
		return user.User{}, nil, err
	}
	taken := audit.Event{Action: audit.Exported, Outcome: audit.Succeeded, ActorID: p.UserID, UserID: p.UserID, LoginID: p.LoginID}
	if err := s.audit(ctx, taken); err != nil {
		return user.User{}, nil, err
	}
	return u, logins, nil
}
