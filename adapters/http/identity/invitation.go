package identity

import (
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
)

type invitationRequest struct {
	Invitation string `json:"invitation"`
}

// invitationResponse is what the page needs to know of an invitation before it is used.
type invitationResponse struct {
	Email     *string   `json:"email"`
	ExpiresAt time.Time `json:"expires_at"`
}

// invitation says whether an invitation can be used, to a client that has its token. The token is in the body, because addresses are logged.
func (h handlers) invitation(c *fiber.Ctx) error {
	body, err := httpapi.Decode[invitationRequest](c)
	if err != nil {
		return err
	}
	found, err := h.Accounts.Invitation(c.UserContext(), body.Invitation)
	if err != nil {
		return err
	}
	is := found.Record()
	response := invitationResponse{ExpiresAt: is.ExpiresAt.UTC()}
	if is.Email != "" {
		response.Email = &is.Email
	}
	return c.JSON(response)
}
