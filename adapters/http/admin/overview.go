package admin

import (
	"context"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/overview"
	"chatbot/domain/usage"
)

// Overview tells how the installation is. Fault: identity.ErrNotAdmin to members.
type Overview interface {
	Read(ctx context.Context, actor identity.Actor) (overview.Overview, error)
}

// OverviewRoutes returns the route of the overview.
func OverviewRoutes(all Overview, limit httpapi.Limit) []httpapi.Route {
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/admin/overview", Auth: httpapi.Admin, Limit: limit, Handle: readOverview(all)},
	}
}

type overviewResponse struct {
	Accounts accountsResponse  `json:"accounts"`
	Active   activeResponse    `json:"active_people"`
	Days     []dayResponse     `json:"days"`
	Models   []modelResponse   `json:"models"`
	Failures []failureResponse `json:"failures"`
	Answers  answersResponse   `json:"answers"`
	Version  string            `json:"version"`
	Database databaseResponse  `json:"database"`
	Storage  storageResponse   `json:"storage"`
}

type accountsResponse struct {
	Total  int `json:"total"`
	Active int `json:"active"`
	Admins int `json:"admins"`
}

type activeResponse struct {
	Day   int `json:"day"`
	Week  int `json:"week"`
	Month int `json:"month"`
}

type dayResponse struct {
	Day       usage.Day `json:"day"`
	Messages  int       `json:"messages"`
	TokensIn  int       `json:"tokens_in"`
	TokensOut int       `json:"tokens_out"`
}

type modelResponse struct {
	Model     model.ID `json:"model"`
	Calls     int      `json:"calls"`
	TokensIn  int      `json:"tokens_in"`
	TokensOut int      `json:"tokens_out"`
	Cost      *float64 `json:"cost"`
}

type failureResponse struct {
	Code  string `json:"code"`
	Calls int    `json:"calls"`
}

type answersResponse struct {
	Running int `json:"running"`
	Waiting int `json:"waiting"`
}

type databaseResponse struct {
	Kind      string `json:"kind"`
	Version   string `json:"version"`
	Migration string `json:"migration"`
}

type storageResponse struct {
	DatabaseBytes int64 `json:"database_bytes"`
	Files         int64 `json:"files"`
	FileBytes     int64 `json:"file_bytes"`
}

func newOverviewResponse(o overview.Overview) overviewResponse {
	response := overviewResponse{
		Accounts: accountsResponse(o.Accounts), Active: activeResponse(o.Active), Answers: answersResponse(o.Answers), Version: o.Version,
		Database: databaseResponse{o.Database.Kind, o.Database.Version, o.Database.Migration}, Storage: storageResponse{o.Database.Bytes, o.Files.Files, o.Files.Bytes},
		Days: make([]dayResponse, len(o.Days)), Models: make([]modelResponse, len(o.Models)), Failures: make([]failureResponse, len(o.Failures)),
	}
	for i, d := range o.Days {
		response.Days[i] = dayResponse{d.Day, d.Messages, d.In, d.Out}
	}
	for i, m := range o.Models {
		response.Models[i] = modelResponse{Model: m.Model, Calls: m.Calls, TokensIn: m.In, TokensOut: m.Out}
		if m.Cost != nil {
			usd := m.Cost.USD()
			response.Models[i].Cost = &usd
		}
	}
	for i, f := range o.Failures {
		response.Failures[i] = failureResponse(f)
	}
	return response
}

func readOverview(all Overview) fiber.Handler {
	return func(c *fiber.Ctx) error {
		o, err := all.Read(c.UserContext(), httpapi.ActorOf(c))
		if err != nil {
			return err
		}
		return c.JSON(newOverviewResponse(o))
	}
}
