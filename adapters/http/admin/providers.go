package admin

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// Providers manages providers of models. Faults: identity.ErrNotAdmin to members; model.ErrNoProvider.
type Providers interface {
	ListProviders(ctx context.Context, actor identity.Actor) ([]model.Registered, error)
	GetProvider(ctx context.Context, actor identity.Actor, id string) (model.Registered, error)
	AddProvider(ctx context.Context, actor identity.Actor, id string, change model.EndpointChange) (model.Registered, error)
	ChangeProvider(ctx context.Context, actor identity.Actor, id string, change model.EndpointChange) (model.Registered, error)
	DeleteProvider(ctx context.Context, actor identity.Actor, id string) error
	// CheckProvider asks a provider for its models; with the id "" one that is not stored.
	CheckProvider(ctx context.Context, actor identity.Actor, id string, change model.EndpointChange) (model.Checked, error)
}

type providers struct{ providers Providers }

// ProviderRoutes returns the routes under /api/admin/providers.
func ProviderRoutes(p Providers, limit httpapi.Limit) []httpapi.Route {
	h := providers{p}
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/admin/providers", Auth: httpapi.Admin, Limit: limit, Handle: h.list},
		{Method: fiber.MethodPost, Path: "/api/admin/providers", Auth: httpapi.Admin, Limit: limit, Handle: h.add},
		{Method: fiber.MethodPost, Path: "/api/admin/providers/check", Auth: httpapi.Admin, Limit: limit, Handle: h.checkDraft},
		{Method: fiber.MethodGet, Path: "/api/admin/providers/:provider_id", Auth: httpapi.Admin, Limit: limit, Handle: h.read},
		{Method: fiber.MethodPatch, Path: "/api/admin/providers/:provider_id", Auth: httpapi.Admin, Limit: limit, Handle: h.change},
		{Method: fiber.MethodDelete, Path: "/api/admin/providers/:provider_id", Auth: httpapi.Admin, Limit: limit, Handle: h.remove},
		{Method: fiber.MethodPost, Path: "/api/admin/providers/:provider_id/check", Auth: httpapi.Admin, Limit: limit, Handle: h.check},
	}
}

type providerRequest struct {
	ID              string             `json:"id"`
	Name            *string            `json:"name"`
	Kind            *model.Kind        `json:"kind"`
	BaseURL         *string            `json:"base_url"`
	Key             *string            `json:"api_key"`
	Headers         *map[string]string `json:"headers"`
	Enabled         *bool              `json:"enabled"`
	EnableNewModels *bool              `json:"enable_new_models"`
	Version         *int64             `json:"version"`
}

func (r providerRequest) change() model.EndpointChange {
	return model.EndpointChange{
		Name: r.Name, Kind: r.Kind, BaseURL: r.BaseURL, Key: r.Key, Headers: r.Headers, Enabled: r.Enabled, OffersNew: r.EnableNewModels, Version: r.Version,
	}
}

type problem struct {
	Code   string       `json:"code"`
	Detail string       `json:"detail"`
	Params fault.Params `json:"params,omitempty"`
}

func newProblem(f *fault.Error) *problem {
	if f == nil {
		return nil
	}
	return &problem{f.Code, f.Message, f.Params}
}

type providerResponse struct {
	ID              string       `json:"id"`
	Name            string       `json:"name"`
	Kind            model.Kind   `json:"kind"`
	BaseURL         string       `json:"base_url"`
	HasKey          bool         `json:"has_key"`
	HasHeaders      bool         `json:"has_headers"`
	Enabled         bool         `json:"enabled"`
	EnableNewModels *bool        `json:"enable_new_models"`
	Source          model.Source `json:"source"`
	Variables       string       `json:"variables"`
	Models          int          `json:"models"`
	EnabledModels   int          `json:"enabled_models"`
	Problem         *problem     `json:"problem"`
	Version         int64        `json:"version"`
	CreatedAt       *time.Time   `json:"created_at"`
	ChangedBy       *changer     `json:"changed_by"`
	ChangedAt       *time.Time   `json:"changed_at"`
}

func newProviderResponse(r model.Registered) providerResponse {
	e := r.Endpoint
	response := providerResponse{
		ID: r.ID, Name: r.Name, Kind: r.Kind, BaseURL: r.BaseURL, HasKey: r.HasKey, HasHeaders: r.HasHeaders, Enabled: r.Enabled, EnableNewModels: e.OffersNew,
		Source: r.Source, Variables: r.Variables, Models: r.Models, EnabledModels: r.Offered, Problem: newProblem(r.Problem), Version: e.Version,
	}
	if e.Version > 0 {
		response.CreatedAt, response.ChangedAt = &e.CreatedAt, &e.ChangedAt
	}
	if r.Changer != "" {
		response.ChangedBy = &changer{e.ChangedBy, r.Changer}
	}
	return response
}

type providersResponse struct {
	Providers  []providerResponse `json:"providers"`
	NextCursor *string            `json:"next_cursor"`
}

// place orders the list: providers of the environment, then the others, by id.
func place(r model.Registered) string {
	if r.Source == model.FromEnvironment {
		return "0" + r.ID
	}
	return "1" + r.ID
}

func (h providers) list(c *fiber.Ctx) error {
	var in fault.Inputs
	limit, cursor := httpapi.PageLimit(c, &in), httpapi.NewCursor("providers")
	after, err := cursor.KeyIn(c)
	if err := in.With(err); err != nil {
		return err
	}
	all, err := h.providers.ListProviders(c.UserContext(), httpapi.ActorOf(c))
	if err != nil {
		return err
	}
	response := providersResponse{Providers: []providerResponse{}}
	last := ""
	for _, r := range all {
		if place(r) <= after {
			continue
		}
		if len(response.Providers) == limit {
			next := cursor.AfterKey(last)
			response.NextCursor = &next
			break
		}
		response.Providers, last = append(response.Providers, newProviderResponse(r)), place(r)
	}
	return c.JSON(response)
}

func (h providers) add(c *fiber.Ctx) error {
	body, err := httpapi.Decode[providerRequest](c)
	if err != nil {
		return err
	}
	added, err := h.providers.AddProvider(c.UserContext(), httpapi.ActorOf(c), body.ID, body.change())
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(newProviderResponse(added))
}

func (h providers) read(c *fiber.Ctx) error {
	one, err := h.providers.GetProvider(c.UserContext(), httpapi.ActorOf(c), c.Params("provider_id"))
	if err != nil {
		return err
	}
	return c.JSON(newProviderResponse(one))
}

func (h providers) change(c *fiber.Ctx) error {
	body, err := httpapi.Decode[providerRequest](c)
	if err != nil {
		return err
	}
	changed, err := h.providers.ChangeProvider(c.UserContext(), httpapi.ActorOf(c), c.Params("provider_id"), body.change())
	if err != nil {
		return err
	}
	return c.JSON(newProviderResponse(changed))
}

func (h providers) remove(c *fiber.Ctx) error {
	if err := h.providers.DeleteProvider(c.UserContext(), httpapi.ActorOf(c), c.Params("provider_id")); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

type checkResponse struct {
	OK        bool     `json:"ok"`
	LatencyMS int64    `json:"latency_ms"`
	Models    []string `json:"models"`
	Problem   *problem `json:"problem,omitempty"`
}

func (h providers) checkDraft(c *fiber.Ctx) error {
	body, err := httpapi.Decode[providerRequest](c)
	if err != nil {
		return err
	}
	return h.sendCheck(c, "", body)
}

func (h providers) check(c *fiber.Ctx) error {
	body, err := httpapi.DecodeOptional[providerRequest](c)
	if err != nil {
		return err
	}
	return h.sendCheck(c, c.Params("provider_id"), body)
}

func (h providers) sendCheck(c *fiber.Ctx, id string, body providerRequest) error {
	checked, err := h.providers.CheckProvider(c.UserContext(), httpapi.ActorOf(c), id, body.change())
	if err != nil {
		return err
	}
	models := checked.Models
	if models == nil {
		models = []string{}
	}
	return c.JSON(checkResponse{OK: checked.OK, LatencyMS: checked.Took.Milliseconds(), Models: models, Problem: newProblem(checked.Problem)})
}
