package identity

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// Passkeys holds the use cases of people's own passkeys.
type Passkeys interface {
	ListPasskeys(ctx context.Context, actor identity.Actor) ([]identity.Passkey, error)
	BeginPasskey(ctx context.Context, actor identity.Actor, password string) (identity.PasskeyRequest, error)
	FinishPasskey(ctx context.Context, actor identity.Actor, token, name string, response []byte) (identity.Passkey, []string, error)
	RenamePasskey(ctx context.Context, actor identity.Actor, id identity.PasskeyID, name string) (identity.Passkey, error)
	RemovePasskey(ctx context.Context, actor identity.Actor, id identity.PasskeyID, password string) error
	// PasskeySite returns the host name whose passkeys can be used.
	PasskeySite() string
}

type passkeyResponse struct {
	ID         identity.PasskeyID `json:"id"`
	Name       string             `json:"name"`
	Synced     bool               `json:"synced"`
	CreatedAt  time.Time          `json:"created_at"`
	LastUsedAt *time.Time         `json:"last_used_at"`
	Usable     bool               `json:"usable"`
}

type passkeysResponse struct {
	Passkeys []passkeyResponse `json:"passkeys"`
}

type newPasskeyResponse struct {
	passkeyResponse

	// Codes are shown once; empty unless it is the first second factor.
	Codes []string `json:"recovery_codes"`
}

type passkeyRequestResponse struct {
	Options   json.RawMessage `json:"options"`
	Token     string          `json:"passkey_token"`
	ExpiresIn int64           `json:"expires_in"`
}

type nameRequest struct {
	Name string `json:"name"`
}

// passkeySent is what an authenticator has answered. The use case reads it.
type passkeySent struct {
	Token      string          `json:"passkey_token"`
	Credential json.RawMessage `json:"credential"`
}

type newPasskeyRequest struct {
	passkeySent

	Name string `json:"name"`
}

// check adds what is missing to in.
func (p passkeySent) check(in *fault.Inputs) {
	if p.Token == "" {
		in.Add("passkey_token", "blank", "Send the token with which this began.")
	}
	if len(p.Credential) == 0 {
		in.Add("credential", "blank", "Send what the authenticator returned.")
	}
}

func newPasskeyOf(p identity.Passkey, site string) passkeyResponse {
	return passkeyResponse{p.ID, p.Name, p.Synced, p.CreatedAt.UTC(), timeOrNil(p.UsedAt), p.UsableAt(site)}
}

func newPasskeys(all []identity.Passkey, site string) []passkeyResponse {
	responses := make([]passkeyResponse, len(all))
	for i, p := range all {
		responses[i] = newPasskeyOf(p, site)
	}
	return responses
}

// ask responds with what a browser asks an authenticator.
func ask(c *fiber.Ctx, asked identity.PasskeyRequest) error {
	return c.JSON(passkeyRequestResponse{asked.Options, asked.Token, int64(asked.Life.Seconds())})
}

func (h handlers) listPasskeys(c *fiber.Ctx) error {
	all, err := h.Accounts.ListPasskeys(c.UserContext(), httpapi.ActorOf(c))
	if err != nil {
		return err
	}
	return c.JSON(passkeysResponse{newPasskeys(all, h.Accounts.PasskeySite())})
}

func (h handlers) beginPasskey(c *fiber.Ctx) error {
	body, err := httpapi.Decode[passwordProof](c)
	if err != nil {
		return err
	}
	asked, err := h.Accounts.BeginPasskey(c.UserContext(), httpapi.ActorOf(c), body.Password)
	if err != nil {
		return err
	}
	return ask(c, asked)
}

func (h handlers) finishPasskey(c *fiber.Ctx) error {
	body, err := httpapi.Decode[newPasskeyRequest](c)
	if err != nil {
		return err
	}
	var in fault.Inputs
	if body.check(&in); in.Err() != nil {
		return in.Err()
	}
	added, codes, err := h.Accounts.FinishPasskey(c.UserContext(), httpapi.ActorOf(c), body.Token, body.Name, body.Credential)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(newPasskeyResponse{newPasskeyOf(added, h.Accounts.PasskeySite()), append([]string{}, codes...)})
}

func (h handlers) renamePasskey(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[identity.PasskeyID](c, "passkey_id", identity.ErrNoPasskey)
	if err != nil {
		return err
	}
	body, err := httpapi.Decode[nameRequest](c)
	if err != nil {
		return err
	}
	renamed, err := h.Accounts.RenamePasskey(c.UserContext(), httpapi.ActorOf(c), id, body.Name)
	if err != nil {
		return err
	}
	return c.JSON(newPasskeyOf(renamed, h.Accounts.PasskeySite()))
}

func (h handlers) removePasskey(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[identity.PasskeyID](c, "passkey_id", identity.ErrNoPasskey)
	if err != nil {
		return err
	}
	body, err := httpapi.Decode[passwordProof](c)
	if err != nil {
		return err
	}
	if err := h.Accounts.RemovePasskey(c.UserContext(), httpapi.ActorOf(c), id, body.Password); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
