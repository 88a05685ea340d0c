package identity

import (
	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
)

// SignedOutPath is the page to which a provider leads a person who has signed out there.
const SignedOutPath = loginPage

type logoutRequest struct {
	// Provider asks for what leads to the identity provider that signed the person in.
	Provider bool `json:"provider"`
}

type departureResponse struct {
	Provider string `json:"provider"`
	Name     string `json:"name"`
	Ticket   string `json:"ticket"`
}

func (h signOn) logout(c *fiber.Ctx) error {
	body, unread := httpapi.DecodeOptional[logoutRequest](c)
	left, err := h.SignOut(c.UserContext(), httpapi.ActorOf(c)) // whatever the body is
	if err != nil {
		return err
	}
	dropCookie(c)
	if unread != nil {
		return unread
	}
	if !body.Provider || left.Ticket == "" {
		return c.SendStatus(fiber.StatusNoContent)
	}
	return c.JSON(departureResponse{left.Provider, left.Name, left.Ticket})
}

type leaveRequest struct {
	Ticket string `json:"ticket"`
}

type leavingResponse struct {
	URL   string `json:"url"`
	State string `json:"state"`
}

// leave needs no token: the login has ended. The ticket is all that is needed.
func (h signOn) leave(c *fiber.Ctx) error {
	body, err := httpapi.Decode[leaveRequest](c)
	if err != nil {
		return err
	}
	to, err := h.Leave(c.UserContext(), c.Params("provider_id"), body.Ticket)
	if err != nil {
		return err
	}
	return c.JSON(leavingResponse{to.URL, to.State})
}
