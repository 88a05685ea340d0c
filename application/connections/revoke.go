package connections

import (
	"context"
	"errors"
	"strconv"

	"chatbot/domain/connection"
	"chatbot/domain/job"
	"chatbot/ports"
)

// RevokeGrant does a job of kind job.RevokeGrant: it tells the server that authorizes that the tokens of a grant are not used any more. One that
// cannot be reached is told again, for connection.RevokeFor. Then, as after a success or a refusal, the grant is erased.
func (s *Grants) RevokeGrant(ctx context.Context, j job.Job) error {
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
	switch err := s.revoke(ctx, r); {
	case err == nil:
	case errors.Is(err, ports.ErrStorage), isPassing(err) && s.Clock.Now().Sub(r.EndedAt) < connection.RevokeFor:
		return err
	default:
		s.tell(ctx, r.User, ports.Warning, "The tokens of a connection that was ended could not be revoked", r.Server, err)
	}
	return s.Revocations.Revoked(ctx, r.ID)
}

// revoke leaves a grant alone while the person has connected the server with the same client: some providers end all that a person granted to a client
// with any of its tokens, and this grant ends by itself.
func (s *Grants) revoke(ctx context.Context, r connection.Revocation) error {
	record, err := open[grantRecord](s.Sealer, r.Grant, connection.Place(r.User, r.Server))
	if err != nil {
		return err
	}
	g := record.grant()
	c, err := s.Connections.Find(ctx, r.User, r.Server)
	if err != nil && !errors.Is(err, connection.ErrNone) {
		return err
	}
	if kept, failed := s.grant(c); err == nil && failed == nil && kept.Endpoint.Issuer == g.Endpoint.Issuer && kept.Client.ID == g.Client.ID {
		return nil
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
