// Package openai serves programs in OpenAI's format, under /v1.
package openai

import (
	"context"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/completion"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/domain/model"
)

// Completions has models answer programs.
type Completions interface {
	Models(ctx context.Context, actor identity.Actor) ([]model.Model, error)
	Complete(ctx context.Context, actor identity.Actor, r completion.Request, begin func(m model.Model), chunk func(data []byte) error) error
	Embed(ctx context.Context, actor identity.Actor, r completion.Embedding) ([]byte, error)
}

// Replies has calls with an idempotency key made once.
type Replies interface {
	Claim(ctx context.Context, actor identity.Actor, call completion.Keyed) (kept *completion.Kept, finish func(*completion.Kept), err error)
}

// Limits counts calls and refuses those that are too frequent with limit.ErrTooMany.
type Limits interface {
	Keys(ctx context.Context, actor identity.Actor, perMinute int) (limit.Decision, error)
}

type handlers struct {
	server      *httpapi.Server
	completions Completions
	replies     Replies
	calls       *calls
	joined      *joined
}

// Routes returns the routes under /v1.
func Routes(server *httpapi.Server, use Completions, replies Replies, limits Limits) []httpapi.Route {
	h := handlers{server, use, replies, &calls{}, &joined{}}
	keys := httpapi.PerKey(limits.Keys)
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/v1/models", Auth: httpapi.WithKey, Limit: keys, Handle: h.models},
		{Method: fiber.MethodGet, Path: "/v1/models/*", Auth: httpapi.WithKey, Limit: keys, Handle: h.model},
		{Method: fiber.MethodPost, Path: "/v1/chat/completions", Auth: httpapi.WithKey, Limit: keys, Large: true, Handle: h.complete},
		{Method: fiber.MethodPost, Path: "/v1/responses", Auth: httpapi.WithKey, Limit: keys, Large: true, Handle: h.respond},
		{Method: fiber.MethodPost, Path: "/v1/embeddings", Auth: httpapi.WithKey, Limit: keys, Large: true, Handle: h.embed},
	}
}
