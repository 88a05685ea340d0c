package identity

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/identity"
	"chatbot/domain/signon"
)

// Linked holds the use cases of people's own identities.
type Linked interface {
	Identities(ctx context.Context, actor identity.Actor) (all []identity.External, hasPassword bool, err error)
	UnlinkIdentity(ctx context.Context, actor identity.Actor, id identity.ExternalID, password string) error
}

type linkedHandlers struct {
	signOn
	Linked
}

func (h signOn) linkRoutes(l Linked) []httpapi.Route {
	of := linkedHandlers{h, l}
	credentials := httpapi.PerNetwork(h.Limits.Credentials)
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/auth/identities", Auth: httpapi.SignedIn, Limit: httpapi.PerActor(h.Limits.API), Handle: of.list},
		{Method: fiber.MethodPost, Path: "/api/auth/identities", Auth: httpapi.SignedIn, Limit: credentials, Credentials: true, Handle: of.begin},
		{Method: fiber.MethodDelete, Path: "/api/auth/identities/:identity_id", Auth: httpapi.SignedIn, Limit: credentials, Credentials: true, Handle: of.unlink},
	}
}

type identityResponse struct {
	ID       identity.ExternalID `json:"id"`
	Provider string              `json:"provider"`
	Label    string              `json:"label"`
	AddedAt  time.Time           `json:"added_at"`
	UsedAt   time.Time           `json:"used_at"`
}

func newIdentityResponse(e identity.External) identityResponse {
	return identityResponse{e.ID, e.Provider, e.Label, e.AddedAt, e.UsedAt}
}

type identitiesResponse struct {
	Identities  []identityResponse `json:"identities"`
	HasPassword bool               `json:"has_password"`
}

func (h linkedHandlers) list(c *fiber.Ctx) error {
	all, hasPassword, err := h.Identities(c.UserContext(), httpapi.ActorOf(c))
	if err != nil {
		return err
	}
	response := identitiesResponse{make([]identityResponse, len(all)), hasPassword}
	for i, e := range all {
		response.Identities[i] = newIdentityResponse(e)
	}
	return c.JSON(response)
}

type proofRequest struct {
	Password string `json:"password"`
}

type linkRequest struct {
	Provider string `json:"provider"`
	Password string `json:"password"`
}

type begunResponse struct {
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at"`
}

func (h linkedHandlers) begin(c *fiber.Ctx) error {
	if err := h.elsewhere(c); err != nil {
		return err
	}
	body, err := httpapi.Decode[linkRequest](c)
	if err != nil {
		return err
	}
	begun, err := h.BeginLink(c.UserContext(), httpapi.ActorOf(c), body.Provider, body.Password)
	if err != nil {
		return err
	}
	h.keep(c, begun.Key, begun.Attempt, int(signon.Lasting.Seconds()))
	return c.Status(fiber.StatusCreated).JSON(begunResponse{begun.URL, begun.Expires})
}

func (h linkedHandlers) unlink(c *fiber.Ctx) error {
	body, err := httpapi.DecodeOptional[proofRequest](c)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Params("identity_id"), 10, 64)
	if err != nil {
		return identity.ErrNoIdentity
	}
	if err := h.UnlinkIdentity(c.UserContext(), httpapi.ActorOf(c), identity.ExternalID(id), body.Password); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
