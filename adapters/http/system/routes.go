// Package system serves what anyone may know about the server: its health, its configuration, and the description of its API.
package system

import (
	"context"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/limit"
)

// Limits counts calls and refuses those that are too frequent with limit.ErrTooMany.
type Limits interface {
	Public(ctx context.Context, network string) (limit.Decision, error)
}

// Deps are the dependencies of the routes.
type Deps struct {
	Server   *httpapi.Server
	Health   *Health
	Config   Config
	Accounts Accounts
	SignOn   SignOn
	Limits   Limits
}

type handlers struct{ Deps }

// Routes returns the routes of health and configuration. Those of the description are in Docs.
func Routes(d Deps) []httpapi.Route {
	h := handlers{d}
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/config", Limit: httpapi.PerNetwork(d.Limits.Public), Handle: h.config},
		{Method: fiber.MethodGet, Path: "/api/logo", Limit: httpapi.PerNetwork(d.Limits.Public), Handle: h.logo},
		{Method: fiber.MethodGet, Path: "/api/manifest.webmanifest", Limit: httpapi.PerNetwork(d.Limits.Public), Handle: h.manifest},

		// Monitors send HEAD.
		{Method: fiber.MethodGet, Path: "/health", Head: true, Handle: h.live},
		{Method: fiber.MethodGet, Path: "/health/ready", Head: true, Handle: h.ready},
		{Method: fiber.MethodGet, Path: "/health/detailed", Head: true, Handle: h.detailed},
	}
}
