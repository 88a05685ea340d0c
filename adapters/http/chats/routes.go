// Package chats serves chats: sending messages, streams of their answers, sessions, search, and the export of a chat.
package chats

import (
	"context"
	"iter"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/ports"
)

// Conversations holds the use cases of sessions, search and exports.
type Conversations interface {
	Create(ctx context.Context, actor identity.Actor, title string) (chat.Overview, error)
	List(ctx context.Context, actor identity.Actor, page chat.SessionPage) ([]chat.Overview, int, error)
	Get(ctx context.Context, actor identity.Actor, id chat.SessionID) (chat.Overview, error)
	Change(ctx context.Context, actor identity.Actor, id chat.SessionID, change chat.Change) (chat.Overview, error)
	Search(ctx context.Context, actor identity.Actor, text string, offset, limit int) ([]chat.Found, bool, error)
	Delete(ctx context.Context, actor identity.Actor, id chat.SessionID) error
	Messages(ctx context.Context, actor identity.Actor, sessionID chat.SessionID, beforeID chat.MessageID, limit int) ([]chat.NumberedMessage, bool, error)
	Select(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.SessionID, error)
	Export(ctx context.Context, actor identity.Actor, id chat.SessionID, branches bool) (chat.Session, iter.Seq2[chat.Message, error], error)
	Instructions(ctx context.Context, actor identity.Actor) (string, error)
	SetInstructions(ctx context.Context, actor identity.Actor, text string) error
}

// Turns holds the use cases of sending messages and following answers.
type Turns interface {
	Start(ctx context.Context, actor identity.Actor, send chat.Send) (chat.Turn, error)
	Continue(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.Turn, error)
	Subscribe(ctx context.Context, actor identity.Actor, messageID chat.MessageID, after int) (ports.Reader, chat.Message, error)
	Wait(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.Message, error)
	Stop(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.Message, error)
}

// Limits counts calls and refuses those that are too frequent with limit.ErrTooMany.
type Limits interface {
	Chat(ctx context.Context, actor identity.Actor) (limit.Decision, error) // calls that ask the model
	Search(ctx context.Context, actor identity.Actor) (limit.Decision, error)
	API(ctx context.Context, actor identity.Actor) (limit.Decision, error)
}

// Deps are the dependencies of the routes.
type Deps struct {
	Server        *httpapi.Server
	Conversations Conversations
	Turns         Turns
	Limits        Limits
	Clock         ports.Clock
}

type handlers struct{ Deps }

// Routes returns the routes under /api/chat.
func Routes(d Deps) []httpapi.Route {
	h := handlers{d}
	answers, api := httpapi.PerActor(d.Limits.Chat), httpapi.PerActor(d.Limits.API)
	return []httpapi.Route{
		{Method: fiber.MethodPost, Path: "/api/chat/message", Auth: httpapi.SignedIn, Limit: answers, Holds: true, Handle: h.sendMessage},
		{Method: fiber.MethodGet, Path: "/api/chat/messages/:message_id/stream", Auth: httpapi.SignedIn, Limit: api, Holds: true, Handle: h.followAnswer},
		{Method: fiber.MethodPost, Path: "/api/chat/messages/:message_id/stop", Auth: httpapi.SignedIn, Limit: api, Handle: h.stopAnswer},
		{Method: fiber.MethodPost, Path: "/api/chat/messages/:message_id/continue", Auth: httpapi.SignedIn, Limit: answers, Holds: true, Handle: h.continueAnswer},
		{Method: fiber.MethodPost, Path: "/api/chat/messages/:message_id/regenerate", Auth: httpapi.SignedIn, Limit: answers, Holds: true, Handle: h.regenerateAnswer},
		{Method: fiber.MethodPost, Path: "/api/chat/messages/:message_id/edit", Auth: httpapi.SignedIn, Limit: answers, Holds: true, Handle: h.editMessage},
		{Method: fiber.MethodPost, Path: "/api/chat/messages/:message_id/select", Auth: httpapi.SignedIn, Limit: api, Handle: h.selectMessage},
		{Method: fiber.MethodGet, Path: "/api/chat/search", Auth: httpapi.SignedIn, Limit: httpapi.PerActor(d.Limits.Search), Handle: h.search},
		{Method: fiber.MethodGet, Path: "/api/chat/instructions", Auth: httpapi.SignedIn, Limit: api, Handle: h.readInstructions},
		{Method: fiber.MethodPatch, Path: "/api/chat/instructions", Auth: httpapi.SignedIn, Limit: api, Handle: h.setInstructions},
		{Method: fiber.MethodGet, Path: "/api/chat/sessions", Auth: httpapi.SignedIn, Limit: api, Handle: h.listSessions},
		{Method: fiber.MethodPost, Path: "/api/chat/sessions", Auth: httpapi.SignedIn, Limit: api, Handle: h.createSession},
		{Method: fiber.MethodGet, Path: "/api/chat/sessions/:session_id", Auth: httpapi.SignedIn, Limit: api, Handle: h.getSession},
		{Method: fiber.MethodPatch, Path: "/api/chat/sessions/:session_id", Auth: httpapi.SignedIn, Limit: api, Handle: h.changeSession},
		{Method: fiber.MethodDelete, Path: "/api/chat/sessions/:session_id", Auth: httpapi.SignedIn, Limit: api, Handle: h.deleteSession},
		{Method: fiber.MethodGet, Path: "/api/chat/sessions/:session_id/messages", Auth: httpapi.SignedIn, Limit: api, Handle: h.listMessages},
		{Method: fiber.MethodGet, Path: "/api/chat/sessions/:session_id/export", Auth: httpapi.SignedIn, Limit: api, Holds: true, Handle: h.exportSession},
	}
}
