package ports

import (
	"context"

	"chatbot/domain/mail"
)

// MaxAgent is the maximum length of Origin.Agent in bytes.
const MaxAgent = 256

// Origin identifies the client of a request.
type Origin struct {
	// Address is the client's IP address as seen by the server or a trusted proxy.
	Address string
	// Agent is the User-Agent header: untrusted, valid UTF-8, at most MaxAgent bytes.
	Agent string
	// Language is that of the mails which the request causes to the person who sent it.
	Language mail.Language
}

type (
	requestID struct{}
	origin    struct{}
)

// WithRequestID returns a context with the id of the request.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestID{}, id)
}

// RequestID returns the request id of ctx, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestID{}).(string)
	return id
}

// WithOrigin returns a context with the origin of the request.
func WithOrigin(ctx context.Context, o Origin) context.Context {
	return context.WithValue(ctx, origin{}, o)
}

// OriginOf returns the origin of ctx, the zero Origin when no client caused the call.
func OriginOf(ctx context.Context) Origin {
	o, _ := ctx.Value(origin{}).(Origin)
	return o
}
