// Package files serves the files of people.
package files

import (
	"context"
	"io"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	fileport "chatbot/ports/file"
)

// Files are the files of people. A file that the actor may not see is file.ErrNoFile.
type Files interface {
	// Upload stores a file while its content arrives.
	Upload(ctx context.Context, actor identity.Actor, d fileport.Draft) (file.File, error)
	List(ctx context.Context, actor identity.Actor, before file.ID, limit int) ([]file.File, error)
	// Some returns those of the files that there are.
	Some(ctx context.Context, actor identity.Actor, ids []file.ID) ([]file.File, error)
	Storage(ctx context.Context, actor identity.Actor) (file.Storage, error)
	Get(ctx context.Context, actor identity.Actor, id file.ID) (file.File, error)
	Delete(ctx context.Context, actor identity.Actor, id file.ID) error
	Open(ctx context.Context, actor identity.Actor, f file.File, part file.Range) (io.ReadCloser, error)
	Text(ctx context.Context, actor identity.Actor, id file.ID) (file.File, file.Text, error)
}

// Limits counts requests.
type Limits interface {
	API(ctx context.Context, actor identity.Actor) (limit.Decision, error)
}

type handlers struct {
	server *httpapi.Server
	files  Files
}

// Routes returns the routes under /api/files.
func Routes(server *httpapi.Server, files Files, limits Limits) []httpapi.Route {
	h, count := handlers{server, files}, httpapi.PerActor(limits.API)
	const all, one = "/api/files", "/api/files/:file_id"
	return []httpapi.Route{
		{Method: fiber.MethodPost, Path: all, Auth: httpapi.SignedIn, Limit: count, Holds: true, Streams: true, Handle: h.upload},
		{Method: fiber.MethodGet, Path: all, Auth: httpapi.SignedIn, Limit: count, Handle: h.list},
		{Method: fiber.MethodGet, Path: one, Auth: httpapi.SignedIn, Limit: count, Handle: h.read},
		{Method: fiber.MethodDelete, Path: one, Auth: httpapi.SignedIn, Limit: count, Handle: h.remove},
		{Method: fiber.MethodGet, Path: one + "/content", Auth: httpapi.SignedIn, Limit: count, Holds: true, Head: true, Handle: h.content},
		{Method: fiber.MethodGet, Path: one + "/text", Auth: httpapi.SignedIn, Limit: count, Handle: h.text},
	}
}
