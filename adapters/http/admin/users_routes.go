// Package admin serves what administrators see and change.
package admin

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// People manages accounts. Faults: identity.ErrNotAdmin to members; ports.ErrNoUser.
type People interface {
	List(ctx context.Context, actor identity.Actor, q ports.PeopleQuery) ([]ports.Person, error)
	Get(ctx context.Context, actor identity.Actor, id identity.UserID) (ports.Person, error)
	Create(ctx context.Context, actor identity.Actor, r identity.Registration, role identity.Role) (ports.Person, error)
	Change(ctx context.Context, actor identity.Actor, id identity.UserID, change identity.AccountChange) (ports.Person, error)
	Revoke(ctx context.Context, actor identity.Actor, id identity.UserID) error
	Delete(ctx context.Context, actor identity.Actor, id identity.UserID) error
	// LinkReset returns the token of a link to reset the password, and when it expires. The password is the admin's; "" after a recent
	// sign-in.
	LinkReset(ctx context.Context, actor identity.Actor, id identity.UserID, password string) (string, time.Time, error)
	ResetSecondFactor(ctx context.Context, actor identity.Actor, id identity.UserID, password string) (ports.Person, error)
}

type users struct {
	people   People
	inviting Inviting
	budgets  Budgets
}

// UserRoutes returns the routes under /api/admin/users.
func UserRoutes(people People, inviting Inviting, budgets Budgets, limit httpapi.Limit) []httpapi.Route {
	u := users{people, inviting, budgets}
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/admin/users", Auth: httpapi.Admin, Limit: limit, Handle: u.list},
		{Method: fiber.MethodPost, Path: "/api/admin/users", Auth: httpapi.Admin, Limit: limit, Handle: u.create},
		{Method: fiber.MethodGet, Path: "/api/admin/users/:user_id", Auth: httpapi.Admin, Limit: limit, Handle: u.read},
		{Method: fiber.MethodPatch, Path: "/api/admin/users/:user_id", Auth: httpapi.Admin, Limit: limit, Handle: u.change},
		{Method: fiber.MethodDelete, Path: "/api/admin/users/:user_id", Auth: httpapi.Admin, Limit: limit, Handle: u.remove},
		{Method: fiber.MethodPost, Path: "/api/admin/users/:user_id/revoke", Auth: httpapi.Admin, Limit: limit, Handle: u.revoke},
		{Method: fiber.MethodPost, Path: "/api/admin/users/:user_id/reset-link", Auth: httpapi.Admin, Limit: limit, Handle: u.linkReset},
		{Method: fiber.MethodDelete, Path: "/api/admin/users/:user_id/second-factor", Auth: httpapi.Admin, Limit: limit, Handle: u.resetSecondFactor},
	}
}
