package identity

import (
	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
)

type forgotRequest struct {
	Email string `json:"email"`
}

type resetRequest struct {
	Token       string `json:"token"`
	NewPassword string `json:"new_password"`
}

// forgotPassword answers the same whether or not there is an account.
func (h handlers) forgotPassword(c *fiber.Ctx) error {
	body, err := httpapi.Decode[forgotRequest](c)
	if err != nil {
		return err
	}
	if err := h.Accounts.ForgotPassword(c.UserContext(), body.Email, httpapi.LanguageOf(c)); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// resetPassword does not sign in, so that a second factor is still asked for.
func (h handlers) resetPassword(c *fiber.Ctx) error {
	body, err := httpapi.Decode[resetRequest](c)
	if err != nil {
		return err
	}
	if err := h.Accounts.ResetPassword(c.UserContext(), body.Token, body.NewPassword); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
