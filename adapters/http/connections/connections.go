// Package connections serves the connections of people to servers of tools that ask for OAuth.
package connections

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/connection"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
)

// Connections runs the use cases.
type Connections interface {
	List(ctx context.Context, actor identity.Actor) ([]connection.Offer, error)
	Begin(ctx context.Context, actor identity.Actor, server connection.ServerID) (connection.Begun, error)
	Finish(ctx context.Context, c connection.Callback) (connection.ServerID, error)
	Disconnect(ctx context.Context, actor identity.Actor, server connection.ServerID) error
	Document(server connection.ServerID) (connection.Document, bool)
}

// Limits counts calls and refuses those that are too frequent with limit.ErrTooMany.
type Limits interface {
	API(ctx context.Context, actor identity.Actor) (limit.Decision, error)
	Public(ctx context.Context, network string) (limit.Decision, error)
}

// The paths below which each server of tools has its own, which the servers that authorize know.
const (
	CallbackPath = "/api/connections/callback"
	DocumentPath = "/api/connections/clients"
)

type handlers struct {
	Connections
	publicURL func() string
}

// Routes returns the routes of this area. publicURL is PUBLIC_URL.
func Routes(connections Connections, limits Limits, publicURL func() string) []httpapi.Route {
	h := handlers{connections, publicURL}
	perActor, perNetwork := httpapi.PerActor(limits.API), httpapi.PerNetwork(limits.Public)
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/connections", Auth: httpapi.SignedIn, Limit: perActor, Handle: h.list},
		{Method: fiber.MethodGet, Path: CallbackPath + "/:server_id", Limit: perNetwork, Handle: h.finish},
		{Method: fiber.MethodGet, Path: DocumentPath + "/:server_id", Limit: perNetwork, Handle: h.document},
		{Method: fiber.MethodPost, Path: "/api/connections/:server_id", Auth: httpapi.SignedIn, Limit: perActor, Handle: h.begin},
		{Method: fiber.MethodDelete, Path: "/api/connections/:server_id", Auth: httpapi.SignedIn, Limit: perActor, Handle: h.disconnect},
	}
}

type connectionResponse struct {
	Server      connection.ServerID `json:"server"`
	Name        string              `json:"name"`
	State       string              `json:"state"`
	ConnectedAt *time.Time          `json:"connected_at"`
}

type connectionListResponse struct {
	Connections []connectionResponse `json:"connections"`
}

// stateOf returns the state as the API has it.
func stateOf(o connection.Offer) string {
	switch {
	case o.Unavailable:
		return "unavailable"
	case o.State == "":
		return "none"
	case o.State == connection.Connected && o.MoreNeeded:
		return "more_needed"
	}
	return string(o.State)
}

func (h handlers) list(c *fiber.Ctx) error {
	all, err := h.List(c.UserContext(), httpapi.ActorOf(c))
	if err != nil {
		return err
	}
	list := connectionListResponse{make([]connectionResponse, len(all))}
	for i, o := range all {
		list.Connections[i] = connectionResponse{Server: o.Server.ID, Name: o.Server.Name, State: stateOf(o)}
		if o.State != "" {
			list.Connections[i].ConnectedAt = &o.ConnectedAt
		}
	}
	return c.JSON(list)
}

// errOtherAddress refuses a page at another address than the callback's, to which the browser would not send the cookie.
var errOtherAddress = fault.New(fault.Conflict, "other_address", "Connecting works only at the address of this server that its administrator set.")

type beginResponse struct {
	URL       string    `json:"url"`
	ExpiresAt time.Time `json:"expires_at"`
}

func (h handlers) begin(c *fiber.Ctx) error {
	if origin := c.Get(fiber.HeaderOrigin); origin != "" && origin != h.publicURL() {
		return errOtherAddress.With(fault.Params{"address": h.publicURL()})
	}
	begun, err := h.Begin(c.UserContext(), httpapi.ActorOf(c), c.Params("server_id"))
	if err != nil {
		return err
	}
	h.keep(c, begun.Key, begun.Browser, int(connection.Lasting.Seconds()))
	return c.Status(fiber.StatusCreated).JSON(beginResponse{URL: begun.URL, ExpiresAt: begun.Expires})
}

func (h handlers) disconnect(c *fiber.Ctx) error {
	if err := h.Disconnect(c.UserContext(), httpapi.ActorOf(c), c.Params("server_id")); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

type documentResponse struct {
	ID        string   `json:"client_id"`
	Name      string   `json:"client_name"`
	Home      string   `json:"client_uri"`
	Redirects []string `json:"redirect_uris"`
	Grants    []string `json:"grant_types"`
	Responses []string `json:"response_types"`
	Method    string   `json:"token_endpoint_auth_method"`
}

func (h handlers) document(c *fiber.Ctx) error {
	d, ok := h.Document(c.Params("server_id"))
	if !ok {
		return connection.ErrNone
	}
	return c.JSON(documentResponse{
		ID: d.ID, Name: d.Name, Home: d.Home, Redirects: []string{d.Callback}, Grants: []string{"authorization_code", "refresh_token"},
		Responses: []string{"code"}, Method: string(connection.Public),
	})
}
