package connections

import (
	"context"
	"errors"
	"strings"
	"time"

	"chatbot/domain/connection"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
	"chatbot/ports"
)

const (
	// lease is how long a refresh keeps others from refreshing: longer than it takes, and than it takes to store its result.
	lease = 45 * time.Second
	// waitWithin bounds waiting for a refresh of another server, askEvery paces it.
	waitWithin = 20 * time.Second
	askEvery   = 200 * time.Millisecond
	// pause is how long after a passing failure nobody refreshes.
	pause = 3 * time.Second
	// soon is how long after a refresh a refusal means that the server of tools does not accept the tokens at all.
	soon = time.Minute
)

// scheme begins the header. Tokens are bearer tokens.
const scheme = "Bearer "

// Authorization implements ports.ToolAuthorization. A token that ends soon is replaced meanwhile, one that has ended before. Fault: connection.ErrUnreached.
func (s *Grants) Authorization(ctx context.Context, to tool.Connection, person identity.Actor) (header, grant string, err error) {
	if person.User == 0 || to.SetsAuthorization() {
		return "", "", nil
	}
	g, since, err := s.current(ctx, person.User, to, "")
	if errors.Is(err, connection.ErrNeeded) { // perhaps the server needs none
		return "", "", nil
	}
	if err != nil {
		return "", "", err
	}
	return scheme + g.Access, since.Format(time.RFC3339Nano), nil
}

// Refused implements ports.ToolAuthorization. Faults: connection.ErrNeeded, ErrMoreNeeded if the token lacks scopes, ErrUnreached.
func (s *Grants) Refused(ctx context.Context, to tool.Connection, person identity.Actor, r connection.Refusal) (string, error) {
	if to.SetsAuthorization() {
		return "", tool.ErrServerNeedsAuthorization
	}
	c, insufficient := connection.ParseChallenge(r.Challenge)
	if err := s.note(ctx, to.ID, c, r.OfCall, insufficient); err != nil && !errors.Is(err, connection.ErrNone) { // it is being added
		return "", err
	}
	switch {
	case r.Sent == "":
		return "", needed(to)
	case insufficient:
		if err := s.want(ctx, person.User, to.ID, c.Scopes); err != nil {
			return "", err
		}
		return "", moreNeeded(to)
	}
	g, _, err := s.current(ctx, person.User, to, strings.TrimPrefix(r.Sent, scheme))
	if err != nil {
		return "", err
	}
	return scheme + g.Access, nil
}

func needed(to tool.Connection) error {
	return connection.ErrNeeded.With(fault.Params{"server": to.ID, "name": to.Name})
}

func moreNeeded(to tool.Connection) error {
	return connection.ErrMoreNeeded.With(fault.Params{"server": to.ID, "name": to.Name})
}

// note stores that a server asks for authorization, if that is new. What one call needs more says nothing of others.
func (s *Grants) note(ctx context.Context, id connection.ServerID, c connection.Challenge, ofCall, insufficient bool) error {
	asks := connection.AsksToList
	if ofCall {
		asks = connection.AsksToCall
	}
	n, known, err := s.noted(ctx, id)
	if now := s.Clock.Now(); err == nil && (!known || !insufficient && n.Asked(c, asks, now)) {
		err = s.Noted.Note(ctx, id, c, asks, now)
	}
	return err
}

// Listed implements ports.ToolAuthorization: a server that asks for authorization no more need not be connected.
func (s *Grants) Listed(ctx context.Context, to tool.Connection) {
	n, known, err := s.noted(ctx, to.ID)
	if now := s.Clock.Now(); err == nil && known && n.Stopped(now) {
		err = s.Noted.Note(ctx, to.ID, n.Challenge, connection.AsksNothing, now)
	}
	if err != nil && !errors.Is(err, connection.ErrNone) {
		s.tell(ctx, 0, ports.Warning, "It could not be stored that a server asks for no authorization any more", to.ID, err)
	}
}

// want stores scopes that a connection lacks, beside those that it lacked before. Of calls at once one may be lost: the next refusal names them again.
func (s *Grants) want(ctx context.Context, user identity.UserID, id connection.ServerID, scopes []string) error {
	c, err := s.Connections.Find(ctx, user, id)
	if errors.Is(err, connection.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	all := connection.ValidScopes(connection.Join(connection.ParseScopes(c.Wanted), scopes))
	return s.Connections.Want(ctx, user, id, strings.Join(all, " "))
}

// current returns a grant whose access token can be sent, and is not the refused one, and when the person gave it.
func (s *Grants) current(ctx context.Context, user identity.UserID, to tool.Connection, refused string) (connection.Grant, time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, waitWithin)
	defer cancel()
	for {
		c, err := s.Connections.Find(ctx, user, to.ID)
		if errors.Is(err, connection.ErrNone) {
			return connection.Grant{}, time.Time{}, needed(to)
		}
		if err != nil {
			return connection.Grant{}, time.Time{}, err
		}
		g, err := s.grantFor(c, to.URL)
		if err != nil {
			return connection.Grant{}, time.Time{}, needed(to)
		}
		now := s.Clock.Now()
		valid := g.Valid(now) && g.Access != refused
		if valid && (!g.Due(now) || g.Refresh == "") {
			return g, c.ConnectedAt, nil
		}
		if g.Refresh == "" || g.Access == refused && g.Refreshed && now.Sub(g.IssuedAt) < soon {
			if err := s.end(ctx, c, c.Grant); err != nil && !errors.Is(err, connection.ErrChanged) {
				return connection.Grant{}, time.Time{}, err
			}
			return connection.Grant{}, time.Time{}, needed(to)
		}
		next, err := s.refresh(ctx, to, c, g, !valid)
		switch {
		case err == nil:
			return next, c.ConnectedAt, nil
		case valid && (errors.Is(err, errRefreshing) || isPassing(err)):
			return g, c.ConnectedAt, nil
		case errors.Is(err, errRefreshing):
			if !wait(ctx) {
				return connection.Grant{}, time.Time{}, connection.ErrUnreached
			}
		case !errors.Is(err, connection.ErrChanged):
			return connection.Grant{}, time.Time{}, err
		}
	}
}

func wait(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(askEvery):
		return true
	}
}

// errRefreshing means that another caller refreshes.
var errRefreshing = errors.New("the connection is being refreshed")

// refresh replaces the tokens of a grant, unless another caller does: errRefreshing, as without await, because what happens is not awaited then.
// It goes on when ctx ends, so that no reply is lost: most servers accept a refresh token only once. Errors: connection.ErrChanged if the connection is another by now, ErrNeeded, ErrUnreached.
func (s *Grants) refresh(ctx context.Context, to tool.Connection, c connection.Connection, g connection.Grant, await bool) (connection.Grant, error) {
	now := s.Clock.Now()
	if now.Before(c.Claimed) { // without a write
		return connection.Grant{}, errRefreshing
	}
	until := now.Add(lease)
	claimed, err := s.Refreshes.Claim(ctx, c, now, until)
	if err != nil {
		return connection.Grant{}, err
	}
	if !claimed {
		return connection.Grant{}, errRefreshing
	}
	type result struct {
		connection.Grant
		error
	}
	done := make(chan result, 1)
	s.running.Go(func() {
		ctx := context.WithoutCancel(ctx)
		next, err := s.renew(ctx, to, c, g)
		if isPassing(err) {
			err = s.failed(ctx, to, c, until, err)
		}
		done <- result{next, err}
	})
	if !await {
		return connection.Grant{}, errRefreshing
	}
	select {
	case r := <-done:
		return r.Grant, r.error
	case <-ctx.Done():
		return connection.Grant{}, connection.ErrUnreached.Because(ctx.Err())
	}
}

// failed has the next caller refresh after a pause, or ends a connection that failed for too long. If that cannot be stored, the claim ends by itself.
func (s *Grants) failed(ctx context.Context, to tool.Connection, c connection.Connection, claimed time.Time, why error) error {
	ctx, cancel := context.WithTimeout(ctx, storeWithin)
	defer cancel()
	if errors.Is(why, connection.ErrUnclear) && c.Fail(s.Clock.Now()) && s.end(ctx, c, c.Grant) == nil {
		return needed(to)
	}
	if err := s.Refreshes.Release(ctx, c, claimed, s.Clock.Now().Add(pause)); err != nil {
		s.tell(ctx, c.User, ports.Warning, "The claim of a refresh could not be released", c.Server, err)
	}
	return why
}

// end ends a connection that the server does not accept any more, and has a grant revoked, "" for none. The person has to connect again.
func (s *Grants) end(ctx context.Context, c connection.Connection, revoked string) error {
	c.State, c.Grant, c.Version, c.ChangedAt = connection.Ended, revoked, c.Version+1, s.Clock.Now()
	err := s.Refreshes.End(ctx, c)
	if err == nil {
		s.tell(ctx, c.User, ports.Info, "A connection has ended: the server does not accept it any more", c.Server, nil)
	}
	return err
}
