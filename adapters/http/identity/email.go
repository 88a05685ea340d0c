package identity

import (
	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/identity"
)

// emailConfirmation has the token of a mail, and the password of the account; "" with an access token.
type emailConfirmation struct {
	Token    string `json:"token"`
	Password string `json:"password"`
}

// verify takes an access token, but needs none. One that is not valid any more is refused, so that the client gets another.
func (h handlers) verify(c *fiber.Ctx) error {
	body, err := httpapi.Decode[emailConfirmation](c)
	if err != nil {
		return err
	}
	var actor identity.Actor
	if token, ok := httpapi.Bearer(c); ok {
		if actor, _, err = h.Accounts.Authenticate(c.UserContext(), token); err != nil {
			return err
		}
	}
	if err := h.Accounts.ConfirmEmail(c.UserContext(), actor, body.Token, body.Password); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// resendVerification answers the same whether or not there is an account.
func (h handlers) resendVerification(c *fiber.Ctx) error {
	body, err := httpapi.Decode[forgotRequest](c)
	if err != nil {
		return err
	}
	if err := h.Accounts.ResendVerification(c.UserContext(), body.Email); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// emailChange has the new address, and the current password; "" after a recent sign-in.
type emailChange struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// changeEmail answers the same whether or not another account has the address.
func (h handlers) changeEmail(c *fiber.Ctx) error {
	body, err := httpapi.Decode[emailChange](c)
	if err != nil {
		return err
	}
	if err := h.Accounts.ChangeEmail(c.UserContext(), httpapi.ActorOf(c), body.Email, body.Password); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
