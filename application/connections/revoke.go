package connections

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"chatbot/domain/connection"
	"chatbot/domain/job"
	"chatbot/ports"
)

// keptFor is how long a revocation waits before it looks again whether its client is still in use.
const keptFor = time.Hour

// errKept means that the person has connected the server with the client of the grant, or is about to connect it.
var errKept = errors.New("the client of the grant is in use")

// RevokeGrant does a job of kind job.RevokeGrant: it tells the server that authorizes that the tokens of a grant are not used any more. For
// connection.RevokeFor, only a refusal of the tokens keeps it from trying again. Then, as after a success or a refusal, the grant is erased.
func (s *Service) RevokeGrant(ctx context.Context, j job.Job) error {
	id, err := strconv.ParseInt(j.Payload, 10, 64)
	if err != nil {
		return job.Pointless(err)
	}
	r, err := s.Revocations.Revocation(ctx, connection.RevocationID(id))
	if errors.Is(err, connection.ErrNone) { // an earlier attempt has done it
		return nil
	}
	if err != nil {
		return err
	}
	err = s.revoke(ctx, r)
	again := s.Clock.Now().Sub(r.EndedAt) < connection.RevokeFor && !errors.Is(err, connection.Refused) && !errors.Is(err, connection.Unsafe)
	switch {
	case err != nil && again, errors.Is(err, ports.ErrStorage):
		return err
	case err != nil && !errors.Is(err, errKept):
		s.tell(ctx, r.User, ports.Warning, "The tokens of a connection that was ended could not be revoked", r.Server, err)
	}
	return s.Revocations.Revoked(ctx, r.ID)
}

// revoke asks the server that authorizes, unless it was away a moment ago. It leaves a grant alone while its client is in use: some providers end all
// that a person granted to a client with any of its tokens. A connection that was made during the request may have lost its tokens, and ends.
func (s *Service) revoke(ctx context.Context, r connection.Revocation) error {
	record, err := open[grantRecord](s.Sealer, r.Grant, connection.Place(r.User, r.Server))
	if err != nil {
		return err
	}
	g := record.grant()
	if err := s.unused(ctx, r, g); err != nil {
		return err
	}
	if wait := s.away.left(g.Endpoint.Issuer, s.Clock.Now()); wait > 0 {
		return connection.ErrUnreached.Because(job.Later(wait))
	}
	err = s.ask(ctx, r, g)
	s.away.note(g.Endpoint.Issuer, !isPassing(err), s.Clock.Now(), s.Jitter())
	if err != nil {
		return err
	}
	c, is, err := s.connected(ctx, r, g)
	if err != nil || !is {
		return err
	}
	err = s.stored(ctx, func(ctx context.Context) error { return s.end(ctx, c, c.Grant) })
	if errors.Is(err, connection.ErrChanged) { // its tokens were refreshed since, or it is gone
		return nil
	}
	return err
}

// unused returns errKept, and when to look again, while the client of a grant is in use.
func (s *Service) unused(ctx context.Context, r connection.Revocation, g connection.Grant) error {
	_, is, err := s.connected(ctx, r, g)
	if err != nil {
		return err
	}
	if is {
		return fmt.Errorf("%w: %w", errKept, job.Later(keptFor))
	}
	expires, err := s.Attempts.Unfinished(ctx, r.User, r.Server)
	if err != nil {
		return err
	}
	if wait := expires.Sub(s.Clock.Now()); wait > 0 {
		return fmt.Errorf("%w: %w", errKept, job.Later(wait))
	}
	return nil
}

// connected returns the connection to the server of a revocation, and whether it has the client of that. Error: ports.ErrSealed if that cannot be told.
func (s *Service) connected(ctx context.Context, r connection.Revocation, g connection.Grant) (connection.Connection, bool, error) {
	c, err := s.Connections.Find(ctx, r.User, r.Server)
	if errors.Is(err, connection.ErrNone) || err == nil && c.Grant == "" {
		return c, false, nil
	}
	if err != nil {
		return c, false, err
	}
	kept, err := s.grant(c)
	return c, err == nil && kept.Endpoint.Issuer == g.Endpoint.Issuer && kept.Client.ID == g.Client.ID, err
}

// ask tells the server that authorizes, with the secret of the client that is in force.
func (s *Service) ask(ctx context.Context, r connection.Revocation, g connection.Grant) error {
	if server, ok := s.Servers.Open(r.Server); ok && server.URL == g.URL {
		var err error
		if g, err = s.withSecret(ctx, server, g); err != nil {
			return err
		}
	}
	return s.Authorizer.Revoke(ctx, connection.Server{ID: r.Server, URL: g.URL}, g)
}

// abandon has the grant of a connection revoked that could not be stored, and does not wait for it. Wait does. A grant of which not even that can be
// stored is left to end: nothing has its tokens.
func (s *Grants) abandon(ctx context.Context, c connection.Connection) {
	if c.Grant == "" { // it could not be sealed
		return
	}
	s.running.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeWithin)
		defer cancel()
		r := connection.Revocation{User: c.User, Server: c.Server, Grant: c.Grant, EndedAt: s.Clock.Now()}
		if err := s.stored(ctx, func(ctx context.Context) error { return s.Revocations.Revoke(ctx, r) }); err != nil {
			s.tell(ctx, c.User, ports.Warning, "The tokens of a connection that could not be stored will not be revoked", c.Server, err)
		}
	})
}
