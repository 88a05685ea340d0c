package identity

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
)

// refresh returns the new refresh token the way the old one was sent: a token from a cookie is replaced in the cookie.
func (h handlers) refresh(c *fiber.Ctx) error {
	token, delivery, err := presented(c)
	if err != nil {
		return err
	}
	if delivery == inCookie {
		if token == "" {
			return identity.ErrNoToken
		}
		if err := h.mayHoldCookie(c); err != nil {
			return err
		}
	}
	grant, err := h.Accounts.Refresh(c.UserContext(), token)
	if errors.Is(err, identity.ErrToken) && delivery == inCookie {
		dropCookie(c)
	}
	if err != nil {
		return err
	}
	return deliver(c, grant, delivery)
}

// limitRefresh counts renewals of each login, and those without a valid token for each network.
func (h handlers) limitRefresh(c *fiber.Ctx) (limit.Decision, error) {
	var id identity.LoginID
	if token, _, _ := presented(c); token != "" {
		var err error
		if id, err = h.Accounts.LoginOf(c.UserContext(), token); err != nil {
			return limit.Decision{}, err
		}
	}
	return h.Limits.Refresh(c.UserContext(), id, httpapi.NetworkOf(c))
}

// presented returns the refresh token of a request, or "", and how it was sent: inBody stands for the Authorization header.
// Fault: errTwoCookies.
func presented(c *fiber.Ctx) (token, delivery string, err error) {
	if c.Get(fiber.HeaderAuthorization) != "" {
		token, _ = httpapi.Bearer(c)
		return token, inBody, nil
	}
	token, err = cookieToken(c)
	return token, inCookie, err
}
