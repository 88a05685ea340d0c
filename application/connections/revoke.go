package connections

import (
	"context"
	"sync"
	"time"

	"chatbot/domain/connection"
	"chatbot/domain/identity"
	"chatbot/ports"
)

const (
	// revokeWithin bounds telling the servers that authorize, all of one Revoke together.
	revokeWithin = 20 * time.Second
	// revokeAtOnce bounds the servers that are told at the same time.
	revokeAtOnce = 8
)

// Granted returns the connections of a person, so that Revoke can be called once they are deleted.
func (s *Grants) Granted(ctx context.Context, person identity.Actor) ([]connection.Connection, error) {
	return s.Connections.List(ctx, person.User)
}

// GrantedFor returns the connections of all people to a server, so that RevokeSoon can be called once they are deleted.
func (s *Grants) GrantedFor(ctx context.Context, server connection.ServerID) (granted []connection.Connection, err error) {
	for after := (connection.Connection{}); ; {
		page, err := s.Refreshes.Sealed(ctx, after, readAtOnce)
		if err != nil || len(page) == 0 {
			return granted, err
		}
		for _, c := range page {
			if c.Server == server {
				granted = append(granted, c)
			}
		}
		after = page[len(page)-1]
	}
}

// RevokeSoon revokes as Revoke does. Wait waits for it.
func (s *Grants) RevokeSoon(ctx context.Context, deleted []connection.Connection) {
	s.running.Go(func() { s.Revoke(ctx, deleted) })
}

// Revoke tells the servers that authorize that the tokens of deleted connections are not used any more. Servers that are gone or cannot be
// reached keep them until they expire. It goes on when ctx ends.
func (s *Grants) Revoke(ctx context.Context, deleted []connection.Connection) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), revokeWithin)
	defer cancel()
	var all sync.WaitGroup
	defer all.Wait()
	free := make(chan struct{}, revokeAtOnce)
	for _, c := range deleted {
		g, err := s.grant(c)
		if err != nil { // it has ended
			continue
		}
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			s.revoke(ctx, c, g)
		})
	}
}

func (s *Grants) revoke(ctx context.Context, of connection.Connection, g connection.Grant) {
	if err := s.Authorizer.Revoke(ctx, connection.Server{ID: of.Server, URL: g.URL}, g); err != nil {
		s.tell(ctx, of.User, ports.Warning, "The tokens of a connection that was ended could not be revoked", of.Server, err)
	}
}

// discard has the tokens of a grant revoked that no connection keeps any more, and does not wait for it. Wait does.
func (s *Grants) discard(ctx context.Context, of connection.Connection, g connection.Grant) {
	s.running.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), revokeWithin)
		defer cancel()
		s.revoke(ctx, of, g)
	})
}

// discardReplaced discards a grant that another one replaces, unless both are of one client: some providers end all that a person granted to a
// client with any of its tokens, and this grant ends by itself.
func (s *Grants) discardReplaced(ctx context.Context, of connection.Connection, old, by connection.Grant) {
	if old.Endpoint.Issuer != by.Endpoint.Issuer || old.Client.ID != by.Client.ID {
		s.discard(ctx, of, old)
	}
}
