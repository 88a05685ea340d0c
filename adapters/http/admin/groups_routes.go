package admin

import (
	"context"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Groups manages groups. Faults: identity.ErrNotAdmin to members; ports.ErrNoGroup.
type Groups interface {
	List(ctx context.Context, actor identity.Actor, before identity.GroupID, limit int) ([]ports.Group, error)
	Get(ctx context.Context, actor identity.Actor, id identity.GroupID) (ports.Group, error)
	Create(ctx context.Context, actor identity.Actor, name string) (ports.Group, error)
	Rename(ctx context.Context, actor identity.Actor, id identity.GroupID, name string) (ports.Group, error)
	Delete(ctx context.Context, actor identity.Actor, id identity.GroupID) error
	Members(ctx context.Context, actor identity.Actor, group identity.GroupID, before identity.UserID, limit int) ([]ports.Membership, error)
	Member(ctx context.Context, actor identity.Actor, group identity.GroupID, user identity.UserID) (ports.Membership, error)
	Add(ctx context.Context, actor identity.Actor, group identity.GroupID, user identity.UserID) (m ports.Membership, added bool, err error)
	Remove(ctx context.Context, actor identity.Actor, group identity.GroupID, user identity.UserID) error
}

type groups struct {
	groups  Groups
	budgets Budgets
}

// GroupRoutes returns the routes under /api/admin/groups.
func GroupRoutes(all Groups, budgets Budgets, limit httpapi.Limit) []httpapi.Route {
	g := groups{all, budgets}
	const group, members, member = "/api/admin/groups/:group_id", "/api/admin/groups/:group_id/members", "/api/admin/groups/:group_id/members/:user_id"
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/admin/groups", Auth: httpapi.Admin, Limit: limit, Handle: g.list},
		{Method: fiber.MethodPost, Path: "/api/admin/groups", Auth: httpapi.Admin, Limit: limit, Handle: g.create},
		{Method: fiber.MethodGet, Path: group, Auth: httpapi.Admin, Limit: limit, Handle: g.read},
		{Method: fiber.MethodPatch, Path: group, Auth: httpapi.Admin, Limit: limit, Handle: g.change},
		{Method: fiber.MethodDelete, Path: group, Auth: httpapi.Admin, Limit: limit, Handle: g.remove},
		{Method: fiber.MethodGet, Path: members, Auth: httpapi.Admin, Limit: limit, Handle: g.members},
		{Method: fiber.MethodGet, Path: member, Auth: httpapi.Admin, Limit: limit, Handle: g.member},
		{Method: fiber.MethodPut, Path: member, Auth: httpapi.Admin, Limit: limit, Handle: g.addMember},
		{Method: fiber.MethodDelete, Path: member, Auth: httpapi.Admin, Limit: limit, Handle: g.removeMember},
	}
}
