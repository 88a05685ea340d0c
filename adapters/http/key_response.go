package http

import (
	"time"

	"chatbot/domain/identity"
)

// KeyResponse is an API key without its text.
type KeyResponse struct {
	ID         identity.KeyID   `json:"id"`
	Name       string           `json:"name"`
	Hint       string           `json:"hint"`
	Scopes     []identity.Scope `json:"scopes"`
	PerMinute  *int             `json:"requests_per_minute"`
	CreatedAt  time.Time        `json:"created_at"`
	ExpiresAt  *time.Time       `json:"expires_at"`
	LastUsedAt *time.Time       `json:"last_used_at"`
}

// NewKeyResponse returns the response of a key.
func NewKeyResponse(k identity.Key) KeyResponse {
	is := k.Record()
	response := KeyResponse{ID: is.ID, Name: is.Name, Hint: is.Hint, Scopes: is.Scopes, CreatedAt: is.CreatedAt}
	if is.PerMinute != 0 {
		response.PerMinute = &is.PerMinute
	}
	if !is.ExpiresAt.IsZero() {
		response.ExpiresAt = &is.ExpiresAt
	}
	if !is.UsedAt.IsZero() {
		response.LastUsedAt = &is.UsedAt
	}
	return response
}
