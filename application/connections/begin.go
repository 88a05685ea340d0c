package connections

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"chatbot/domain/connection"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Begin begins an attempt to connect a server. Nothing waits for it. Faults: connection.ErrNone, and those of Authorizer.
func (s *Service) Begin(ctx context.Context, actor identity.Actor, id connection.ServerID) (connection.Begun, error) {
	if err := own(actor, identity.Create); err != nil {
		return connection.Begun{}, err
	}
	server, err := s.usable(actor, id)
	if err != nil {
		return connection.Begun{}, err
	}
	noted, _, err := s.noted(ctx, id)
	if err != nil {
		return connection.Begun{}, err
	}
	p, err := s.Authorizer.Discover(ctx, server, noted.Challenge)
	if err != nil {
		s.tell(ctx, actor.User, ports.Info, "A server of tools cannot be connected", id, err)
		return connection.Begun{}, err
	}
	before, err := s.Attempts.Unfinished(ctx, actor.User, id)
	if err != nil {
		return connection.Begun{}, err
	}
	client, instead, err := s.client(ctx, server, p, !before.IsZero())
	if err != nil {
		s.tell(ctx, actor.User, ports.Info, "A server of tools accepts no client", id, err)
		return connection.Begun{}, err
	}
	scopes, err := s.scopes(ctx, actor.User, server, noted, p)
	if err != nil {
		return connection.Begun{}, err
	}
	g := connection.Grant{Client: client, Endpoint: p.Endpoints, Resource: p.Resource, URL: server.URL, Tokens: connection.Tokens{Scopes: scopes}}
	return s.store(ctx, actor, id, g, instead)
}

// scopes returns what to ask for: what the server asked for, or all that it knows; with what was granted, so that nothing is lost when a
// call needs more; and offline access, without which some servers give no refresh token.
func (s *Service) scopes(ctx context.Context, user identity.UserID, server connection.Server, noted connection.Noted, p connection.Protected) ([]string, error) {
	asked := noted.Challenge.Scopes
	if len(asked) == 0 {
		asked = p.Scopes
	}
	stored, err := s.Connections.List(ctx, user)
	if err != nil {
		return nil, err
	}
	var before []string
	if i := slices.IndexFunc(stored, func(c connection.Connection) bool { return c.Server == server.ID }); i >= 0 {
		if g, err := s.grantFor(stored[i], server.URL); err == nil {
			before = connection.Join(g.Scopes, connection.ParseScopes(stored[i].Wanted))
		}
	}
	all := connection.Join(before, asked)
	if slices.Contains(p.Endpoints.Scopes, offline) {
		all = connection.Join(all, []string{offline})
	}
	return all, nil
}

// offline is the scope of OpenID Connect that asks for a refresh token.
const offline = "offline_access"

func (s *Service) store(ctx context.Context, actor identity.Actor, id connection.ServerID, g connection.Grant, instead bool) (connection.Begun, error) {
	state, verifier, browser := s.Secrets.Secret(), s.Secrets.Secret(), s.Secrets.Secret()
	flow, err := s.seal(flowRecord{newGrantRecord(g), verifier, instead}, connection.AttemptPlace(actor.User, id))
	if err != nil {
		return connection.Begun{}, err
	}
	now := s.Clock.Now()
	a := connection.Attempt{
		User: actor.User, Server: id, Login: actor.Login, State: identity.HashToken(state), Browser: identity.HashToken(browser), Flow: flow,
		Expires: now.Add(connection.Lasting),
	}
	if err := s.Attempts.Begin(ctx, a, now); err != nil {
		return connection.Begun{}, err
	}
	address, err := authorization(g, state, verifier)
	return connection.Begun{URL: address, Key: connection.Key(state), Browser: browser, Expires: a.Expires}, err
}

// authorization returns the address at which a person allows the grant (RFC 6749, section 4.1.1; RFC 7636; RFC 8707). The endpoint may
// have parameters of its own.
func authorization(g connection.Grant, state, verifier string) (string, error) {
	u, err := url.Parse(g.Endpoint.Authorize)
	if err != nil {
		return "", connection.Unsafe.Fault(nil)
	}
	challenge := sha256.Sum256([]byte(verifier))
	q := u.Query()
	for name, value := range map[string]string{
		"response_type": "code", "client_id": g.Client.ID, "redirect_uri": g.Client.Redirect, "state": state, "resource": g.Resource,
		"code_challenge": base64.RawURLEncoding.EncodeToString(challenge[:]), "code_challenge_method": "S256",
	} {
		q.Set(name, value)
	}
	if len(g.Scopes) > 0 {
		q.Set("scope", strings.Join(g.Scopes, " "))
	}
	if slices.Contains(g.Scopes, offline) {
		q.Set("prompt", "consent") // OpenID Connect Core, section 11
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}
