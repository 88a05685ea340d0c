package connections

import (
	"context"
	"errors"

	"chatbot/domain/audit"
	"chatbot/domain/connection"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Finish finishes an attempt to connect, on whichever server it began, and returns the server that it was for, "" if that is not known. Each
// attempt counts once. Faults: connection.Expired, Denied, Refused, ClientRefused, ErrUnreached, ErrNone.
func (s *Service) Finish(ctx context.Context, c connection.Callback) (connection.ServerID, error) {
	a, err := s.Attempts.Take(ctx, identity.HashToken(c.State), identity.HashToken(c.Browser), s.Clock.Now())
	if err != nil {
		return "", err
	}
	actor, _, err := s.Accounts.Confirm(ctx, identity.Principal{UserID: a.User, LoginID: a.Login})
	if errors.Is(err, ports.ErrStorage) {
		return a.Server, err
	}
	if err != nil { // signed out since
		return a.Server, connection.Expired.Fault(nil)
	}
	if err := own(actor, identity.Create); err != nil {
		return a.Server, err
	}
	flow, err := open[flowRecord](s.Sealer, a.Flow, connection.AttemptPlace(a.User, a.Server))
	if err != nil {
		return a.Server, connection.Expired.Fault(nil)
	}
	g := flow.Grant.grant()
	if c.Server != a.Server { // the code is another server's
		return a.Server, connection.Refused.Fault(nil)
	}
	if err := check(c, g); err != nil {
		if errors.Is(err, connection.ClientRefused) {
			s.forget(ctx, a.Server, g.Client)
		}
		return a.Server, err
	}
	server, err := s.usable(actor, a.Server)
	if err == nil && server.URL != g.URL {
		err = connection.ErrNone
	}
	if err != nil {
		return a.Server, err
	}
	tokens, err := s.Authorizer.Exchange(ctx, server, g, c.Code, flow.Verifier)
	if err != nil {
		if errors.Is(err, connection.ClientRefused) {
			s.forget(ctx, a.Server, g.Client)
		}
		s.tell(ctx, actor.User, ports.Warning, "A code for a connection could not be exchanged", a.Server, err)
		return a.Server, err
	}
	made := connection.Connection{User: a.User, Server: a.Server}
	g = g.Renew(tokens, s.Clock.Now(), s.Jitter())
	if err := s.keep(ctx, actor, made, g); err != nil {
		return a.Server, err
	}
	if flow.Instead { // the server takes this client, and did not take the document
		_ = s.remember(ctx, a.Server, g.Client.Issuer, connection.Registrations.RefuseDocument) // else the next attempt that does not come back does
	}
	s.running.Go(func() { s.Servers.ListFor(context.WithoutCancel(ctx), actor, a.Server) })
	return a.Server, nil
}

// check refuses callbacks that are not an answer of the server at which the attempt began (RFC 9207), or whose person did not allow it.
func check(c connection.Callback, g connection.Grant) error {
	switch {
	case c.Issuer != "" && c.Issuer != g.Endpoint.Issuer, c.Issuer == "" && g.Endpoint.NamesIssuer:
		return connection.Refused.Fault(nil)
	case c.Error == "access_denied":
		return connection.Denied.Fault(nil)
	case c.Error == "invalid_client" || c.Error == "unauthorized_client":
		return connection.ClientRefused.Fault(nil)
	case c.Error != "" || c.Code == "":
		return connection.Refused.Fault(nil)
	}
	return nil
}

// keep stores a new connection. One that cannot be audited is not made. What is not stored is revoked.
func (s *Service) keep(ctx context.Context, actor identity.Actor, c connection.Connection, g connection.Grant) error {
	now := s.Clock.Now()
	c.State, c.ConnectedAt, c.ChangedAt = connection.Connected, now, now
	sealed, err := s.sealGrant(g, c)
	if err != nil {
		return err
	}
	c.Grant = sealed
	if err = s.log.Record(ctx, actor, audit.Connected, c.Server, audit.Succeeded, ""); err == nil {
		err = s.Connections.Put(ctx, c)
	}
	if err != nil {
		s.abandon(ctx, c)
	}
	return err
}
