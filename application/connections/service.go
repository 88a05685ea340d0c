// Package connections lets people connect servers of tools that ask for OAuth, keeps what they granted, and hands it to the calls of tools.
package connections

import (
	"context"
	"errors"
	"slices"

	"chatbot/application/internal/audited"
	"chatbot/domain/audit"
	"chatbot/domain/connection"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Servers lists servers of tools.
type Servers interface {
	// Usable returns the servers whose tools the actor may use and may have to connect, by name, without secrets.
	Usable(actor identity.Actor) []connection.Server
	// Open returns a server, whoever may use it, with the secret of its client; false if there is none.
	Open(id connection.ServerID) (connection.Server, bool)
	// ListFor has a server list its tools to a person who has connected it.
	ListFor(ctx context.Context, person identity.Actor, server connection.ServerID)
}

// Accounts knows who is signed in.
type Accounts interface {
	// Confirm returns the actor of a login that is alive, else a fault.
	Confirm(ctx context.Context, p identity.Principal) (identity.Actor, identity.User, error)
}

// Ports are the dependencies of a Service.
type Ports struct {
	*Grants
	Attempts ports.Attempts
	Servers  Servers
	Accounts Accounts
	Secrets  ports.Secrets
	Audit    ports.Audit
	AppName  func() string
}

// Addresses are those of this installation, which servers that authorize know. They begin with PUBLIC_URL.
type Addresses struct {
	Origin string
	// Callbacks is above the callbacks, of which each server has its own.
	Callbacks string
	// Documents is above the documents that describe this installation as a client of one server each; "": no other server can read them, because
	// they are not served over HTTPS.
	Documents string
}

// callback returns the address of the callback for a server. A server whose sign-in leads people on to another's gets no code of that one, whose
// client is registered with its own callback (RFC 9700, section 4.4).
func (a Addresses) callback(server connection.ServerID) string { return a.Callbacks + "/" + server }

// document returns the address of the document of the client for a server, "" if there is none.
func (a Addresses) document(server connection.ServerID) string {
	if a.Documents == "" {
		return ""
	}
	return a.Documents + "/" + server
}

// Service lets people connect servers; safe for concurrent use.
type Service struct {
	Ports
	addresses func() Addresses
	log       audited.Log
	away      away
}

// New returns the service.
func New(p Ports, addresses func() Addresses) *Service {
	return &Service{Ports: p, addresses: addresses, log: audited.Log{Audit: p.Audit, Clock: p.Clock, Logger: p.Logger}}
}

func own(actor identity.Actor, action identity.Action) error {
	if !identity.Can(actor, action, identity.Resource{Kind: identity.Connections, Owner: actor.User}) {
		return connection.ErrNone
	}
	return nil
}

// List returns the servers that the actor may connect, by name, then others that the actor has connected, which may only be disconnected.
func (s *Service) List(ctx context.Context, actor identity.Actor) ([]connection.Offer, error) {
	if err := own(actor, identity.Read); err != nil {
		return nil, err
	}
	servers := s.Servers.Usable(actor)
	stored, err := s.Connections.List(ctx, actor.User)
	if err != nil {
		return nil, err
	}
	noted, err := s.Noted.Noted(ctx)
	if err != nil {
		return nil, err
	}
	wants := map[connection.ServerID]bool{}
	for _, n := range noted {
		wants[n.Server] = n.Asks != connection.AsksNothing
	}
	by := map[connection.ServerID]connection.Connection{}
	for _, c := range stored {
		by[c.Server] = c
	}
	var offers []connection.Offer
	for _, server := range servers {
		c, has := by[server.ID]
		if has || wants[server.ID] || server.Client.ID != "" {
			if _, err := s.grantFor(c, server.URL); has && err != nil {
				c.State = connection.Ended
			}
			offers = append(offers, connection.Offer{Server: server, State: c.State, MoreNeeded: c.MoreNeeded, ConnectedAt: c.ConnectedAt})
		}
	}
	for _, c := range stored {
		if slices.ContainsFunc(servers, func(usable connection.Server) bool { return usable.ID == c.Server }) {
			continue
		}
		if server, ok := s.Servers.Open(c.Server); ok {
			offers = append(offers, connection.Offer{Server: connection.Server{ID: server.ID, Name: server.Name}, State: c.State, Unavailable: true, ConnectedAt: c.ConnectedAt})
		}
	}
	return offers, nil
}

// Needed returns the servers that the actor has to connect, again or for the first time, by name. Where that cannot be read, the tools are there
// without it.
func (s *Service) Needed(ctx context.Context, actor identity.Actor) (needed []connection.Server) {
	offers, err := s.List(ctx, actor)
	if err != nil && !errors.Is(err, connection.ErrNone) {
		s.tell(ctx, actor.User, ports.Warning, "The servers that a person has to connect cannot be read", "", err)
	}
	for _, o := range offers {
		if !o.Unavailable && (o.State != connection.Connected || o.MoreNeeded) {
			needed = append(needed, o.Server)
		}
	}
	return needed
}

// usable returns a server whose tools the actor may use, with the secret of its client. Fault: connection.ErrNone.
func (s *Service) usable(actor identity.Actor, id connection.ServerID) (connection.Server, error) {
	if !slices.ContainsFunc(s.Servers.Usable(actor), func(server connection.Server) bool { return server.ID == id }) {
		return connection.Server{}, connection.ErrNone
	}
	server, ok := s.Servers.Open(id)
	if !ok {
		return connection.Server{}, connection.ErrNone
	}
	return server, nil
}

// Disconnect deletes a connection, of which a job tells the server that authorizes. Fault: connection.ErrNone.
func (s *Service) Disconnect(ctx context.Context, actor identity.Actor, id connection.ServerID) error {
	if err := own(actor, identity.Delete); err != nil {
		return connection.ErrNone
	}
	if err := s.Connections.Delete(ctx, actor.User, id, s.Clock.Now()); err != nil {
		return err
	}
	_ = s.log.Record(ctx, actor, audit.Disconnected, id, audit.Succeeded, "") // the log has it
	return nil
}
