package http

import (
	"context"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/ports"
)

// Route is one operation of openapi.yaml with its whole policy: what is checked before Handle runs. A test of package app
// compares all routes with the description.
type Route struct {
	Method, Path string // Path as fiber writes it: /api/chat/sessions/:session_id
	Auth         Auth
	Limit        Limit // nil: not counted
	// Credentials marks a route that checks a password or creates an account. It refuses pages of other sites, and counts
	// before it authenticates, so that such requests cause no work: it needs a Limit PerNetwork.
	Credentials bool
	// Holds marks a route whose response may stay open until an answer or a file is complete. It takes one of
	// Options.StreamsPerUser, and needs SignedIn.
	Holds bool
	Head  bool // answers HEAD as well
	// Enrolling permits people who must set up a second factor first. It needs SignedIn.
	Enrolling bool
	// Unverified permits people who must confirm their addresses first. It needs SignedIn.
	Unverified bool
	// Streams marks a route that reads the body while it arrives, by BodyOf, without maxBody. Its path has no parameters.
	Streams bool
	// Large is Streams for bodies that do not fit into maxBody, or whose length is not known. Others arrive as usual, on a connection that
	// stays open.
	Large  bool
	Handle fiber.Handler
}

// Auth is who may call a route.
type Auth int

const (
	// Anyone may call the route; what the handler reads of the request is unverified.
	Anyone Auth = iota
	// SignedIn requires a valid access token, so that the handler may call ActorOf and AccountOf.
	SignedIn
	// Admin is SignedIn, and refuses members. Use cases decide who may do what, too: this keeps members from what comes before them.
	Admin
	// WithKey requires a valid API key, so that the handler may call ActorOf.
	WithKey
)

// Limit counts one call, and refuses it with an error if calls are too frequent. The headers of the response report the decision,
// unless its Limit is 0.
type Limit func(c *fiber.Ctx) (limit.Decision, error)

// PerActor counts the calls of each person. It needs SignedIn.
func PerActor(take func(ctx context.Context, actor identity.Actor) (limit.Decision, error)) Limit {
	return func(c *fiber.Ctx) (limit.Decision, error) { return take(c.UserContext(), ActorOf(c)) }
}

// PerNetwork counts the calls from each network, signed in or not.
func PerNetwork(take func(ctx context.Context, network string) (limit.Decision, error)) Limit {
	return func(c *fiber.Ctx) (limit.Decision, error) { return take(c.UserContext(), NetworkOf(c)) }
}

// NetworkOf returns the network of the client's address, in which requests without a login are counted.
func NetworkOf(c *fiber.Ctx) string { return limit.Network(ports.OriginOf(c.UserContext()).Address) }

// Headers of draft-ietf-httpapi-ratelimit-headers-06, the last version with separate fields, which clients support.
const (
	headerLimit     = "RateLimit-Limit"
	headerRemaining = "RateLimit-Remaining"
	headerReset     = "RateLimit-Reset"
)

// handlers returns what runs for a request to the route, in order, with its own handler last.
func (s *Server) handlers(r Route) []fiber.Handler {
	var before, after []fiber.Handler // the authentication
	switch {
	case r.Credentials:
		before = []fiber.Handler{s.refuseOtherSites, r.Limit.count}
	case r.Limit != nil:
		after = []fiber.Handler{r.Limit.count}
	}
	switch r.Auth {
	case SignedIn, Admin:
		before = append(before, s.authenticate)
		if !r.Unverified {
			before = append(before, refuseUnverified)
		}
		if !r.Enrolling {
			before = append(before, refuseEnrolling)
		}
	case WithKey:
		before = append(before, s.authenticateKey)
	case Anyone:
	}
	if r.Auth == Admin {
		after = append(after, onlyAdmins)
	}
	if r.Holds {
		after = append(after, s.held.hold)
	}
	return slices.Concat(before, after, []fiber.Handler{r.Handle})
}

// count enforces a limit and reports its state in the headers.
func (take Limit) count(c *fiber.Ctx) error {
	d, err := take(c)
	if d.Limit > 0 {
		c.Set(headerLimit, strconv.Itoa(d.Limit))
		c.Set(headerRemaining, strconv.Itoa(d.Remaining))
		c.Set(headerReset, strconv.Itoa(limit.Seconds(d.Reset)))
	}
	if err != nil {
		return err
	}
	return c.Next()
}
