package admin

import (
	"context"
	"math"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// Models manages models. Faults: identity.ErrNotAdmin to members; model.ErrNoModel.
type Models interface {
	ListModels(ctx context.Context, actor identity.Actor, q model.Query) ([]model.Known, error)
	AddModel(ctx context.Context, actor identity.Actor, id model.ID, change model.EntryChange) (model.Known, error)
	ChangeModel(ctx context.Context, actor identity.Actor, id model.ID, change model.EntryChange) (model.Known, error)
	DeleteModel(ctx context.Context, actor identity.Actor, id model.ID) error
}

type models struct{ models Models }

// ModelRoutes returns the routes under /api/admin/models. Ids contain slashes, as they are or as %2F.
func ModelRoutes(m Models, limit httpapi.Limit) []httpapi.Route {
	h := models{m}
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/admin/models", Auth: httpapi.Admin, Limit: limit, Handle: h.list},
		{Method: fiber.MethodPost, Path: "/api/admin/models", Auth: httpapi.Admin, Limit: limit, Handle: h.add},
		{Method: fiber.MethodPatch, Path: "/api/admin/models/*", Auth: httpapi.Admin, Limit: limit, Handle: h.change},
		{Method: fiber.MethodDelete, Path: "/api/admin/models/*", Auth: httpapi.Admin, Limit: limit, Handle: h.remove},
	}
}

// modelValues are the fields that providers report and administrators may set.
type modelValues struct {
	Name            string   `json:"name"`
	Description     string   `json:"description"`
	ContextTokens   int      `json:"context_tokens"`
	MaxOutputTokens *int     `json:"max_output_tokens"`
	Vision          bool     `json:"vision"`
	Tools           bool     `json:"tools"`
	Reasoning       bool     `json:"reasoning"`
	InputPrice      *float64 `json:"input_price"`
	OutputPrice     *float64 `json:"output_price"`
}

func newModelValues(m model.Model) modelValues {
	v := modelValues{
		Name: m.Name, Description: m.Description, ContextTokens: m.ContextTokens, Vision: m.Vision, Tools: m.Tools, Reasoning: m.Reasoning,
	}
	if m.MaxOutputTokens > 0 {
		v.MaxOutputTokens = &m.MaxOutputTokens
	}
	if m.Price != nil {
		in, out := dollars(m.Price.Input), dollars(m.Price.Output)
		v.InputPrice, v.OutputPrice = &in, &out
	}
	return v
}

type knownResponse struct {
	ID           model.ID `json:"id"`
	Provider     string   `json:"provider"`
	ProviderName string   `json:"provider_name"`
	modelValues
	Reported   modelValues        `json:"reported"`
	Enabled    bool               `json:"enabled"`
	Default    bool               `json:"default"`
	Listed     bool               `json:"listed"`
	Added      bool               `json:"added"`
	Set        []string           `json:"set"`
	Restricted bool               `json:"restricted"`
	Groups     []identity.GroupID `json:"groups"`
	Version    int64              `json:"version"`
	ChangedBy  *changer           `json:"changed_by"`
	ChangedAt  *time.Time         `json:"changed_at"`
}

func newKnownResponse(k model.Known) knownResponse {
	e := k.Entry
	response := knownResponse{
		ID: k.ID, Provider: k.ID.Provider(), ProviderName: k.ProviderName, modelValues: newModelValues(k.Model), Reported: newModelValues(k.Reported),
		Enabled: k.Offered, Default: k.Default, Listed: k.Listed, Added: e.Added, Set: []string{}, Restricted: e.Restricted, Groups: e.Groups, Version: e.Version,
	}
	for _, f := range modelFields {
		if f.isSet(e) {
			response.Set = append(response.Set, f.name)
		}
	}
	if response.Groups == nil {
		response.Groups = []identity.GroupID{}
	}
	if e.Version > 0 {
		response.ChangedAt = &e.ChangedAt
	}
	if k.Changer != "" {
		response.ChangedBy = &changer{e.ChangedBy, k.Changer}
	}
	return response
}

type knownListResponse struct {
	Models     []knownResponse `json:"models"`
	NextCursor *string         `json:"next_cursor"`
}

func (h models) list(c *fiber.Ctx) error {
	var in fault.Inputs
	limit := httpapi.PageLimit(c, &in)
	q := model.Query{Provider: c.Query("provider"), Text: strings.TrimSpace(c.Query("query")), Limit: limit + 1}
	enabled := "any"
	if c.Context().QueryArgs().Has("enabled") {
		is := httpapi.FlagIn(c, &in, "enabled")
		q.Enabled, enabled = &is, c.Query("enabled")
	}
	if len(q.Text) > model.MaxID {
		in.Add("query", "too_long", "Searches can have at most 300 characters.", fault.Params{"max": model.MaxID, "length": len(q.Text)})
	}
	q.Group = identity.GroupID(httpapi.NumberIn(c, &in, "group", 0, 1, math.MaxInt64))
	cursor := httpapi.NewCursor("models", q.Provider, q.Text, enabled, q.Group)
	after, err := cursor.KeyIn(c)
	if err := in.With(err); err != nil {
		return err
	}
	q.After = model.ID(after)
	all, err := h.models.ListModels(c.UserContext(), httpapi.ActorOf(c), q)
	if err != nil {
		return err
	}
	response := knownListResponse{Models: []knownResponse{}}
	if len(all) > limit {
		all = all[:limit]
		next := cursor.AfterKey(string(all[limit-1].ID))
		response.NextCursor = &next
	}
	for _, k := range all {
		response.Models = append(response.Models, newKnownResponse(k))
	}
	return c.JSON(response)
}

func (h models) add(c *fiber.Ctx) error {
	id, change, err := modelChange(c)
	if err != nil {
		return err
	}
	added, err := h.models.AddModel(c.UserContext(), httpapi.ActorOf(c), id, change)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(newKnownResponse(added))
}

func (h models) change(c *fiber.Ctx) error {
	id, err := modelIn(c)
	if err != nil {
		return err
	}
	_, change, err := modelChange(c)
	if err != nil {
		return err
	}
	changed, err := h.models.ChangeModel(c.UserContext(), httpapi.ActorOf(c), id, change)
	if err != nil {
		return err
	}
	return c.JSON(newKnownResponse(changed))
}

func (h models) remove(c *fiber.Ctx) error {
	id, err := modelIn(c)
	if err != nil {
		return err
	}
	if err := h.models.DeleteModel(c.UserContext(), httpapi.ActorOf(c), id); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// modelIn reads the id of a model from the rest of the path.
func modelIn(c *fiber.Ctx) (model.ID, error) {
	id, err := url.PathUnescape(c.Params("*"))
	if err != nil {
		return "", model.ErrNoModel
	}
	return model.ID(strings.Clone(id)), nil
}
