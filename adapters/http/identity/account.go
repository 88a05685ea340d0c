package identity

import (
	"context"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/identity"
)

type passwordRequest struct {
	CurrentPassword string `json:"current_password"`
	NewPassword     string `json:"new_password"`
}

// passwordProof is the current password; "" after a recent sign-in.
type passwordProof struct {
	Password string `json:"password"`
}

func (h handlers) me(c *fiber.Ctx) error {
	actor := httpapi.ActorOf(c)
	return c.JSON(meResponse{newUserResponse(httpapi.AccountOf(c)), timeOrNil(actor.EnrolBy), actor.MustEnrol, actor.MustVerify})
}

func (h handlers) changePassword(c *fiber.Ctx) error {
	body, err := httpapi.Decode[passwordRequest](c)
	if err != nil {
		return err
	}
	if err := h.Accounts.ChangePassword(c.UserContext(), httpapi.ActorOf(c), body.CurrentPassword, body.NewPassword); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (h handlers) deactivate(c *fiber.Ctx) error { return closeBy(c, h.Accounts.Deactivate) }

func (h handlers) deleteAccount(c *fiber.Ctx) error { return closeBy(c, h.Accounts.Delete) }

// closeBy deactivates or deletes the account with the proof in the body, and deletes the cookie, because the login has ended.
func closeBy(c *fiber.Ctx, how func(ctx context.Context, actor identity.Actor, password string) error) error {
	body, err := httpapi.Decode[passwordProof](c)
	if err != nil {
		return err
	}
	if err := how(c.UserContext(), httpapi.ActorOf(c), body.Password); err != nil {
		return err
	}
	dropCookie(c)
	return c.SendStatus(fiber.StatusNoContent)
}
