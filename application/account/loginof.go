package account

import (
	"context"
	"errors"

	"chatbot/domain/identity"
	"chatbot/domain/login"
	"chatbot/ports"
)

// LoginOf is the login that a refresh token belongs, or belonged, to; 0 when it is none of ours. It proves
// nothing: it is for counting.
func (s *Service) LoginOf(ctx context.Context, refreshToken string) (identity.LoginID, error) {
	family, ok := login.Family(refreshToken)
	if !ok {
		return 0, nil
	}
	found, _, err := s.Logins.ByFamily(ctx, login.HashToken(family))
	if errors.Is(err, ports.ErrNoLogin) {
		return 0, nil
	}
	return found.ID, err
}
