package admin

import (
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
)

// proofRequest has the admin's own password; "" after a recent sign-in.
type proofRequest struct {
	Password string `json:"password"`
}

// resetLinkResponse is shown once, to the admin who made the link.
type resetLinkResponse struct {
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at"`
}

func (u users) linkReset(c *fiber.Ctx) error {
	id, err := userIn(c)
	if err != nil {
		return err
	}
	body, err := httpapi.Decode[proofRequest](c)
	if err != nil {
		return err
	}
	token, expires, err := u.people.LinkReset(c.UserContext(), httpapi.ActorOf(c), id, body.Password)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(resetLinkResponse{u.inviting.PublicURL() + "/reset#token=" + token, expires.UTC()})
}
