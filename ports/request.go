package ports

import "context"

// MaxAgent bounds Origin.Agent, in bytes.
const MaxAgent = 256

// Origin is where a request comes from.
type Origin struct {
	// Address is the client's network address, as the server itself or a trusted proxy saw it.
	Address string
	// Agent is what the client says it is: hostile text, valid UTF-8, at most MaxAgent bytes.
	Agent string
}

type (
	requestID struct{}
	origin    struct{}
)

// WithRequestID returns a context that carries the id of the request being served.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestID{}, id)
}

// RequestID returns the id that ctx carries, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestID{}).(string)
	return id
}

// WithOrigin returns a context that carries where its request comes from.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, origin{}, o)
}

// OriginOf returns where the request of ctx comes from; the zero Origin when it comes from no client.
func OriginOf(ctx context.Context) Origin {
	o, _ := ctx.Value(origin{}).(Origin)
	return o
}
