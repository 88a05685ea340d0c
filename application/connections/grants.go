package connections

import (
	"context"
	"errors"
	"sync"

	"chatbot/domain/connection"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// GrantPorts are the dependencies of Grants.
type GrantPorts struct {
	Connections ports.Connections
	Refreshes   ports.Refreshes
	Noted       ports.ConnectionServers
	Revocations ports.Revocations
	Sealed      ports.SealedGrants
	Authorizer  ports.Authorizer
	Sealer      ports.Sealer
	Clock       ports.Clock
	Logger      ports.Logger
	Jitter      func() float64 // in [0, 1)
}

// Grants keeps what people granted, and hands it to the calls of tools; safe for concurrent use.
type Grants struct {
	GrantPorts
	running sync.WaitGroup
}

var _ ports.ToolAuthorization = (*Grants)(nil)

// NewGrants returns the grants. Before the storage is closed, Wait has to return.
func NewGrants(p GrantPorts) *Grants { return &Grants{GrantPorts: p} }

// Wait waits for refreshes that have begun: their replies replace tokens that are not valid any more.
func (s *Grants) Wait() { s.running.Wait() }

func (s *Grants) tell(ctx context.Context, user identity.UserID, level ports.Level, message string, server connection.ServerID, err error) {
	s.Logger.Log(ctx, ports.Record{Level: level, Component: "connections", Message: message, UserID: user, Err: err, Fields: map[string]any{"server": server}})
}

// noted returns what is known of a server.
func (s *Grants) noted(ctx context.Context, id connection.ServerID) (connection.Noted, bool, error) {
	all, err := s.Noted.Noted(ctx)
	for _, n := range all {
		if n.Server == id {
			return n, true, err
		}
	}
	return connection.Noted{Server: id}, false, err
}

// isPassing reports whether a fault says that a later try may succeed.
func isPassing(err error) bool { return errors.Is(err, connection.ErrUnreached) }
