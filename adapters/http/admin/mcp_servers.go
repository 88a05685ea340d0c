package admin

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
)

// ToolServers manages servers of tools. Faults: identity.ErrNotAdmin to members; tool.ErrNoServer.
type ToolServers interface {
	ListServers(ctx context.Context, actor identity.Actor) ([]tool.Registered, error)
	GetServer(ctx context.Context, actor identity.Actor, id string) (tool.Registered, error)
	AddServer(ctx context.Context, actor identity.Actor, id string, change tool.ServerChange) (tool.Registered, error)
	ChangeServer(ctx context.Context, actor identity.Actor, id string, change tool.ServerChange) (tool.Registered, error)
	DeleteServer(ctx context.Context, actor identity.Actor, id string) error
	// CheckServer asks a server for its tools; with the id "" one that is not stored.
	CheckServer(ctx context.Context, actor identity.Actor, id string, change tool.ServerChange) (tool.Checked, error)
}

type toolServers struct {
	servers ToolServers
	stdio   bool
}

// ToolServerRoutes returns the routes under /api/admin/mcp-servers. stdio says whether servers can be commands.
func ToolServerRoutes(s ToolServers, stdio bool, limit httpapi.Limit) []httpapi.Route {
	h := toolServers{s, stdio}
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/admin/mcp-servers", Auth: httpapi.Admin, Limit: limit, Handle: h.list},
		{Method: fiber.MethodPost, Path: "/api/admin/mcp-servers", Auth: httpapi.Admin, Limit: limit, Handle: h.add},
		{Method: fiber.MethodPost, Path: "/api/admin/mcp-servers/check", Auth: httpapi.Admin, Limit: limit, Handle: h.checkDraft},
		{Method: fiber.MethodGet, Path: "/api/admin/mcp-servers/:server_id", Auth: httpapi.Admin, Limit: limit, Handle: h.read},
		{Method: fiber.MethodPatch, Path: "/api/admin/mcp-servers/:server_id", Auth: httpapi.Admin, Limit: limit, Handle: h.change},
		{Method: fiber.MethodDelete, Path: "/api/admin/mcp-servers/:server_id", Auth: httpapi.Admin, Limit: limit, Handle: h.remove},
		{Method: fiber.MethodPost, Path: "/api/admin/mcp-servers/:server_id/check", Auth: httpapi.Admin, Limit: limit, Handle: h.check},
	}
}

type toolServersResponse struct {
	Stdio      bool                 `json:"stdio"`
	Servers    []toolServerResponse `json:"mcp_servers"`
	NextCursor *string              `json:"next_cursor"`
}

func (h toolServers) list(c *fiber.Ctx) error {
	var in fault.Inputs
	limit, cursor := httpapi.PageLimit(c, &in), httpapi.NewCursor("mcp-servers")
	after, err := cursor.KeyIn(c)
	if err := in.With(err); err != nil {
		return err
	}
	all, err := h.servers.ListServers(c.UserContext(), httpapi.ActorOf(c))
	if err != nil {
		return err
	}
	response := toolServersResponse{Stdio: h.stdio, Servers: []toolServerResponse{}}
	last := ""
	for _, r := range all {
		if r.ID <= after {
			continue
		}
		if len(response.Servers) == limit {
			next := cursor.AfterKey(last)
			response.NextCursor = &next
			break
		}
		response.Servers, last = append(response.Servers, newToolServerResponse(r)), r.ID
	}
	return c.JSON(response)
}

func (h toolServers) add(c *fiber.Ctx) error {
	body, err := httpapi.Decode[toolServerRequest](c)
	if err != nil {
		return err
	}
	added, err := h.servers.AddServer(c.UserContext(), httpapi.ActorOf(c), body.ID, body.change())
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(newToolServerResponse(added))
}

func (h toolServers) read(c *fiber.Ctx) error {
	one, err := h.servers.GetServer(c.UserContext(), httpapi.ActorOf(c), c.Params("server_id"))
	if err != nil {
		return err
	}
	return c.JSON(newToolServerResponse(one))
}

func (h toolServers) change(c *fiber.Ctx) error {
	body, err := httpapi.Decode[toolServerRequest](c)
	if err != nil {
		return err
	}
	changed, err := h.servers.ChangeServer(c.UserContext(), httpapi.ActorOf(c), c.Params("server_id"), body.change())
	if err != nil {
		return err
	}
	return c.JSON(newToolServerResponse(changed))
}

func (h toolServers) remove(c *fiber.Ctx) error {
	if err := h.servers.DeleteServer(c.UserContext(), httpapi.ActorOf(c), c.Params("server_id")); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (h toolServers) checkDraft(c *fiber.Ctx) error {
	body, err := httpapi.Decode[toolServerRequest](c)
	if err != nil {
		return err
	}
	return h.sendCheck(c, "", body)
}

func (h toolServers) check(c *fiber.Ctx) error {
	body, err := httpapi.DecodeOptional[toolServerRequest](c)
	if err != nil {
		return err
	}
	return h.sendCheck(c, c.Params("server_id"), body)
}

func (h toolServers) sendCheck(c *fiber.Ctx, id string, body toolServerRequest) error {
	checked, err := h.servers.CheckServer(c.UserContext(), httpapi.ActorOf(c), id, body.change())
	if err != nil {
		return err
	}
	response := toolServerCheckResponse{OK: checked.OK, LatencyMS: checked.Took.Milliseconds(), Tools: []checkedTool{}, Problem: newProblem(checked.Problem)}
	for _, t := range checked.Tools {
		response.Tools = append(response.Tools, checkedTool{t.Name, t.Title, t.Description, t.ReadOnly})
	}
	return c.JSON(response)
}

type toolServerCheckResponse struct {
	OK        bool          `json:"ok"`
	LatencyMS int64         `json:"latency_ms"`
	Tools     []checkedTool `json:"tools"`
	Problem   *problem      `json:"problem,omitempty"`
}

type checkedTool struct {
	Name        string `json:"name"`
	Title       string `json:"title"`
	Description string `json:"description"`
	ReadOnly    bool   `json:"read_only"`
}

// when returns a time, nil for the zero one.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
