package account

import (
	"context"
	"errors"

	"chatbot/domain/identity"
	"chatbot/domain/login"
	"chatbot/ports"
)

// LoginOf returns the login whose family a refresh token, current or replaced, belongs to; 0 if there is none. It does not
// authenticate the caller; it is for rate limiting only.
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
