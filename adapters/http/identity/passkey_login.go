package identity

import (
	"context"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// PasskeyLogins holds the use cases of signing in with a passkey.
type PasskeyLogins interface {
	BeginPasskeyLogin(ctx context.Context) (identity.PasskeyRequest, error)
	PasskeyLogin(ctx context.Context, token string, response []byte) (identity.Grant, error)
	BeginSecondPasskey(ctx context.Context, token string) (identity.PasskeyRequest, error)
	SecondStepByPasskey(ctx context.Context, token, begun string, response []byte) (identity.Grant, error)
}

type passkeyLoginRequest struct {
	passkeySent

	TokenDelivery *string `json:"token_delivery"`
}

type mfaTokenRequest struct {
	Token string `json:"mfa_token"`
}

func (h handlers) beginPasskeyLogin(c *fiber.Ctx) error {
	asked, err := h.Accounts.BeginPasskeyLogin(c.UserContext())
	if err != nil {
		return err
	}
	return ask(c, asked)
}

func (h handlers) passkeyLogin(c *fiber.Ctx) error {
	body, err := httpapi.Decode[passkeyLoginRequest](c)
	if err != nil {
		return err
	}
	var in fault.Inputs
	body.check(&in)
	delivery, err := h.deliveryIn(c, &in, body.TokenDelivery, false)
	if err != nil {
		return err
	}
	if err := in.Err(); err != nil {
		return err
	}
	grant, err := h.Accounts.PasskeyLogin(c.UserContext(), body.Token, body.Credential)
	if err != nil {
		return err
	}
	return deliver(c, grant, delivery)
}

func (h handlers) beginSecondPasskey(c *fiber.Ctx) error {
	body, err := httpapi.Decode[mfaTokenRequest](c)
	if err != nil {
		return err
	}
	if body.Token == "" {
		return fault.Input("mfa_token", "blank", "Send the token of the first step.")
	}
	asked, err := h.Accounts.BeginSecondPasskey(c.UserContext(), body.Token)
	if err != nil {
		return err
	}
	return ask(c, asked)
}
