package connections

import (
	"context"
	"errors"
	"time"

	"chatbot/application/internal/retry"
	"chatbot/domain/connection"
	"chatbot/domain/tool"
	"chatbot/ports"
)

const (
	// tries is how often a refresh is tried at once: most servers accept a token again for a moment when their reply was lost.
	tries = 2
	// storeWithin bounds storing the result of a refresh.
	storeWithin = 20 * time.Second
)

// renew refreshes a claimed connection and stores the result. An answer that says that the server does not know the grant ends it.
func (s *Grants) renew(ctx context.Context, to tool.Connection, c connection.Connection, g connection.Grant) (connection.Grant, error) {
	server := connection.Server{ID: to.ID, URL: to.URL, Client: connection.Client{ID: to.Client, Secret: to.ClientSecret}}
	g, err := s.withSecret(ctx, server, g)
	if err != nil {
		return connection.Grant{}, err
	}
	tokens, err := s.Authorizer.Refresh(ctx, server, g)
	for n := 1; n < tries && isPassing(err); n++ {
		tokens, err = s.Authorizer.Refresh(ctx, server, g)
	}
	ctx, cancel := context.WithTimeout(ctx, storeWithin)
	defer cancel()
	switch {
	case errors.Is(err, connection.Refused), errors.Is(err, connection.ClientRefused):
		if errors.Is(err, connection.ClientRefused) {
			s.forget(ctx, c.Server, g.Client)
		}
		if err := s.stored(ctx, func(ctx context.Context) error { return s.end(ctx, c, "") }); err != nil {
			return connection.Grant{}, err
		}
		return connection.Grant{}, needed(to)
	case err != nil:
		s.tell(ctx, c.User, ports.Warning, "The tokens of a connection could not be refreshed", c.Server, err)
		return connection.Grant{}, err
	}
	now := s.Clock.Now()
	next := g.Renew(tokens, now, s.Jitter())
	next.Refreshed = true
	if c.Grant, err = s.sealGrant(next, c); err != nil {
		return connection.Grant{}, err
	}
	c.Version, c.ChangedAt = c.Version+1, now
	err = s.stored(ctx, func(ctx context.Context) error { return s.Refreshes.Renew(ctx, c) })
	if errors.Is(err, connection.ErrChanged) { // the person has disconnected, which has only the tokens before revoked, or connected again
		s.abandon(ctx, c)
	}
	return next, err
}

// stored stores what must not be lost, also after an outage of the storage. A try whose reply was lost is seen as ErrChanged, upon which the
// caller reads the connection again.
func (s *Grants) stored(ctx context.Context, store func(ctx context.Context) error) error {
	worth := func(err error) bool { return retry.Passing(err) && !errors.Is(err, connection.ErrChanged) }
	return retry.Do(ctx, retry.Policy{Backoff: retry.Outage, Worth: worth}, func(ctx context.Context, _ int) error { return store(ctx) })
}

// forget has the next attempt register a client anew, if the refused one is the one that is stored, or not use the document, if that was refused.
func (s *Grants) forget(ctx context.Context, id connection.ServerID, refused connection.Client) {
	noted, known, err := s.noted(ctx, id)
	if err != nil || !known {
		return
	}
	if refused.IsDocument() {
		_ = s.remember(ctx, id, refused.Issuer, connection.Registrations.RefuseDocument) // else the next refusal does
		return
	}
	if noted.Client == "" {
		return
	}
	if r, err := open[clientRecord](s.Sealer, noted.Client, connection.ClientPlace(id)); err == nil && r.ID != refused.ID {
		return
	}
	_ = s.Noted.Register(ctx, id, noted.Client, "") // else the next refusal does
}
