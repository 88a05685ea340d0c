// Package tools serves the tools that people may let models call, and their decisions on calls.
package tools

import (
	"context"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/internal/wire"
	"chatbot/domain/chat"
	"chatbot/domain/connection"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/domain/tool"
)

// Tools lists the tools that an actor may use.
type Tools interface {
	List(ctx context.Context, actor identity.Actor) ([]tool.Tool, error)
}

// Connections knows the servers of tools that an actor has to connect before they take all of the actor's calls.
type Connections interface {
	Needed(ctx context.Context, actor identity.Actor) []connection.Server
}

// Decisions stores decisions on calls.
type Decisions interface {
	Decide(ctx context.Context, actor identity.Actor, messageID chat.MessageID, call string, d chat.Decision) (chat.Turn, error)
}

// Limits counts calls and refuses those that are too frequent with limit.ErrTooMany.
type Limits interface {
	Chat(ctx context.Context, actor identity.Actor) (limit.Decision, error)
	API(ctx context.Context, actor identity.Actor) (limit.Decision, error)
}

// Routes returns the routes of this area.
func Routes(tools Tools, connections Connections, decisions Decisions, limits Limits) []httpapi.Route {
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/tools", Auth: httpapi.SignedIn, Limit: httpapi.PerActor(limits.API), Handle: list(tools, connections)},
		{Method: fiber.MethodPost, Path: "/api/chat/messages/:message_id/tools/:call_id", Auth: httpapi.SignedIn, Limit: httpapi.PerActor(limits.Chat), Handle: decide(decisions)},
	}
}

type toolResponse struct {
	ID          tool.ID       `json:"id"`
	Name        string        `json:"name"`
	Description string        `json:"description"`
	Server      string        `json:"server"` // "": built in
	Approval    tool.Approval `json:"approval"`
	Enabled     bool          `json:"enabled"`
	InPage      bool          `json:"in_page"`
}

type toolListResponse struct {
	Tools  []toolResponse   `json:"tools"`
	Needed []serverResponse `json:"connections_needed"`
}

type serverResponse struct {
	Server connection.ServerID `json:"server"`
	Name   string              `json:"name"`
}

func list(tools Tools, connections Connections) fiber.Handler {
	return func(c *fiber.Ctx) error {
		all, err := tools.List(c.UserContext(), httpapi.ActorOf(c))
		if err != nil {
			return err
		}
		needed := connections.Needed(c.UserContext(), httpapi.ActorOf(c))
		list := toolListResponse{make([]toolResponse, len(all)), make([]serverResponse, len(needed))}
		for i, s := range needed {
			list.Needed[i] = serverResponse{s.ID, s.Name}
		}
		for i, t := range all {
			list.Tools[i] = toolResponse{ID: t.ID, Name: t.Name, Description: t.Description, Server: t.ID.Server(), Approval: t.Approval, Enabled: true, InPage: t.InPage}
		}
		return c.JSON(list)
	}
}

type decisionRequest struct {
	Approve *bool   `json:"approve"`
	Always  bool    `json:"always"`
	Result  *string `json:"result"`
}

// decide stores a decision and returns the answer, which streams again if no other call waits.
func decide(decisions Decisions) fiber.Handler {
	return func(c *fiber.Ctx) error {
		id, err := httpapi.IDIn[chat.MessageID](c, "message_id", tool.ErrNoCall)
		if err != nil {
			return err
		}
		body, err := httpapi.Decode[decisionRequest](c)
		if err != nil {
			return err
		}
		decision, err := chat.NewDecision(body.Approve, body.Always, body.Result)
		if err != nil {
			return err
		}
		turn, err := decisions.Decide(c.UserContext(), httpapi.ActorOf(c), id, c.Params("call_id"), decision)
		if err != nil {
			return err
		}
		return c.JSON(wire.NewAnswer(turn.Answer))
	}
}
