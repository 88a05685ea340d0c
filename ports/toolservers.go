package ports

import (
	"context"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/connection"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
)

// ToolServers stores the servers of tools that administrators add.
type ToolServers interface {
	// Load returns all servers, in any order. It holds every change up to its revision, and may hold later ones.
	Load(ctx context.Context) (tool.Stored, error)
	// Revision returns a number that grows with every change of a server or its list, in a query that is cheap enough to be asked every
	// second or two.
	Revision(ctx context.Context) (int64, error)
	// Add stores a new server with its list, and returns its Version, which is higher than any that a server of this ID had before. Faults:
	// tool.ErrServerTaken, tool.ErrTooManyServers, tool.ErrUnknownGroup.
	Add(ctx context.Context, s tool.Server) (version int64, err error)
	// Change stores a server, whose Version follows the one that it is based on; its CreatedAt and its list stay. Connections to one whose address
	// changes end, and their grants are revoked, as Revocations says. Faults:
	// tool.ErrServerChanged if that is not the current one: of parallel calls based on the same one, one succeeds; tool.ErrNoServer;
	// tool.ErrUnknownGroup.
	Change(ctx context.Context, s tool.Server) error
	// Delete deletes a server, and has the grants of connections to it revoked, as Revocations says. Fault: tool.ErrNoServer.
	Delete(ctx context.Context, id string, at time.Time) error
}

// ToolLists stores what servers list, and seals their secrets again.
type ToolLists interface {
	// List stores the tools that a server of a version listed. Another version is left as it is.
	List(ctx context.Context, id string, version int64, tools []tool.Listed, at time.Time) error
	// Reseal replaces the sealed secrets of a server by those of again, unless they are others than those of old. Nothing else changes, the
	// revision included.
	Reseal(ctx context.Context, old, again tool.Server) error
}

// ToolConnector speaks with servers of tools. What they say is bounded and cannot be trusted. Failures are faults for administrators.
type ToolConnector interface {
	// Normalize returns a connection in the form in which it is stored. The error is a fault about the inputs: an address that is none, holds
	// a password, or leads to a link-local or metadata address; a command where none may be started; both or neither.
	Normalize(to tool.Connection) (tool.Connection, error)
	// List asks a server for its tools, over a connection of its own, which is closed: as a person, 0 as nobody. Faults beside those of
	// failures: those of ToolAuthorization.
	List(ctx context.Context, to tool.Connection, person identity.UserID) ([]tool.Listed, error)
	// Call makes a call of a tool by its own name, in the person's session with the server, which it opens if there is none. When ctx ends
	// the server is told.
	Call(ctx context.Context, to tool.Connection, name string, c chat.Calling) (tool.Result, error)
	// Drop closes all sessions with a server.
	Drop(server string)
	// Lists yields what servers listed in sessions with people, when one begins and when a server says that it has changed, at most every few
	// seconds for each session. It is never closed. What nobody takes soon is dropped.
	Lists() <-chan tool.List
}

// ToolSchemas checks arguments.
type ToolSchemas interface {
	// Check refuses arguments that a JSON schema does not take. The error says why, for the model.
	Check(schema, arguments string) error
	// ForModels returns a schema in the form that all providers of models take, which may allow more.
	ForModels(schema string) string
}

// ToolAuthorization gives what people authorize a server with, beside the headers that administrators set.
type ToolAuthorization interface {
	// Authorization returns the value of the header Authorization for a person's requests to a server; "": none is sent, or the one that
	// an administrator set. grant is another each time the person connects the server, and "" without a connection: sessions belong to one.
	Authorization(ctx context.Context, to tool.Connection, person identity.Actor) (header, grant string, err error)
	// Refused tells that a server answered 401, or 403 for want of scopes, to an authorization of the person, or to none; the zero person is nobody.
	// It returns another authorization, with which the request is made once more, or an error for the person; tool.ErrServerNeedsAuthorization if it
	// knows no better.
	Refused(ctx context.Context, to tool.Connection, person identity.Actor, r connection.Refusal) (string, error)
	// Listed tells that a server listed its tools without an authorization of a person.
	Listed(ctx context.Context, to tool.Connection)
}
