// Package admin serves what administrators see and change.
package admin

import (
	"context"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/domain/setting"
)

// Settings shows and changes settings. Fault: identity.ErrNotAdmin to everyone else.
type Settings interface {
	Read(ctx context.Context, actor identity.Actor) ([]setting.Setting, error)
	// Change makes all changes or none, and returns all settings.
	Change(ctx context.Context, actor identity.Actor, changes []setting.Change) ([]setting.Setting, error)
}

// Limits counts calls and refuses those that are too frequent with limit.ErrTooMany.
type Limits interface {
	API(ctx context.Context, actor identity.Actor) (limit.Decision, error)
}

// Deps are the dependencies of the routes.
type Deps struct {
	Settings Settings
	Limits   Limits
}

type handlers struct{ Deps }

// Routes returns the routes under /api/admin.
func Routes(d Deps) []httpapi.Route {
	h := handlers{d}
	api := httpapi.PerActor(d.Limits.API)
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/admin/settings", Auth: httpapi.Admin, Limit: api, Handle: h.readSettings},
		{Method: fiber.MethodPatch, Path: "/api/admin/settings", Auth: httpapi.Admin, Limit: api, Handle: h.changeSettings},
	}
}
