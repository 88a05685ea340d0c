package identity

import (
	"time"

	"chatbot/domain/identity"
)

type userResponse struct {
	ID         identity.UserID `json:"id"`
	Username   string          `json:"username"`
	Email      string          `json:"email"`
	Role       identity.Role   `json:"role"`
	IsActive   bool            `json:"is_active"`
	IsVerified bool            `json:"is_verified"`
	CreatedAt  time.Time       `json:"created_at"`
}

// meResponse is the signed-in person.
type meResponse struct {
	userResponse
	// SecondFactorDue is when a second factor must be set up; null if none is needed, or there is one.
	SecondFactorDue *time.Time `json:"second_factor_due_at"`
	// SecondFactorNeeded means that nothing else is permitted before.
	SecondFactorNeeded bool `json:"second_factor_needed"`
	// VerificationNeeded means that nothing but confirming the address is permitted before.
	VerificationNeeded bool `json:"verification_needed"`
}

type tokensResponse struct {
	AccessToken      string `json:"access_token"`
	TokenType        string `json:"token_type"`
	ExpiresIn        int64  `json:"expires_in"`
	RefreshToken     string `json:"refresh_token,omitempty"` // absent if it is in a cookie
	RefreshExpiresIn int64  `json:"refresh_expires_in"`
}

type ticketResponse struct {
	Ticket    string `json:"ticket"`
	ExpiresIn int64  `json:"expires_in"`
}

func newUserResponse(u identity.User) userResponse {
	return userResponse{u.ID(), u.Username(), u.Email(), u.Role(), u.Active(), u.Record().Verified, u.Record().CreatedAt.UTC()}
}

func newTokensResponse(g identity.Grant) tokensResponse {
	return tokensResponse{
		AccessToken: g.AccessToken, TokenType: "bearer", ExpiresIn: int64(g.AccessLifetime.Seconds()),
		RefreshToken: g.RefreshToken, RefreshExpiresIn: int64(g.RefreshLifetime.Seconds()),
	}
}
