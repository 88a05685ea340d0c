package connections

import (
	"encoding/json"
	"time"

	"chatbot/domain/connection"
	"chatbot/ports"
)

// The records below are sealed. Fields are added, never renamed.

type clientRecord struct {
	ID       string            `json:"id"`
	Secret   string            `json:"secret,omitempty"`
	Method   connection.Method `json:"method"`
	Issuer   string            `json:"issuer,omitempty"`
	Redirect string            `json:"redirect"`
	Expires  time.Time         `json:"expires,omitzero"`
}

type grantRecord struct {
	Client      clientRecord `json:"client"`
	Issuer      string       `json:"issuer"`
	Authorize   string       `json:"authorize"`
	Token       string       `json:"token"`
	Revoke      string       `json:"revoke,omitempty"`
	NamesIssuer bool         `json:"names_issuer,omitempty"`
	Resource    string       `json:"resource"`
	URL         string       `json:"url"`
	Access      string       `json:"access,omitempty"`
	Refresh     string       `json:"refresh,omitempty"`
	Expires     time.Time    `json:"expires,omitzero"`
	Scopes      []string     `json:"scopes,omitempty"`
	RefreshAt   time.Time    `json:"refresh_at,omitzero"`
	Refreshed   bool         `json:"refreshed,omitempty"`
	IssuedAt    time.Time    `json:"issued_at,omitzero"`
}

// flowRecord is an attempt: the grant without tokens, the verifier of its code, and how its client was chosen.
type flowRecord struct {
	Grant    grantRecord `json:"grant"`
	Verifier string      `json:"verifier"`
	// Instead is whether another client is used after an attempt with the document never came back.
	Instead bool `json:"instead,omitempty"`
}

func newGrantRecord(g connection.Grant) grantRecord {
	return grantRecord{
		Client: clientRecord(g.Client), Issuer: g.Endpoint.Issuer, Authorize: g.Endpoint.Authorize, Token: g.Endpoint.Token, Revoke: g.Endpoint.Revoke,
		NamesIssuer: g.Endpoint.NamesIssuer, Resource: g.Resource, URL: g.URL, Access: g.Access, Refresh: g.Refresh, Expires: g.Expires,
		Scopes: g.Scopes, RefreshAt: g.RefreshAt, Refreshed: g.Refreshed, IssuedAt: g.IssuedAt,
	}
}

func (r grantRecord) grant() connection.Grant {
	return connection.Grant{
		Client:   connection.Client(r.Client),
		Endpoint: connection.Endpoints{Issuer: r.Issuer, Authorize: r.Authorize, Token: r.Token, Revoke: r.Revoke, NamesIssuer: r.NamesIssuer},
		Resource: r.Resource, URL: r.URL, Tokens: connection.Tokens{Access: r.Access, Refresh: r.Refresh, Expires: r.Expires, Scopes: r.Scopes},
		RefreshAt: r.RefreshAt, Refreshed: r.Refreshed, IssuedAt: r.IssuedAt,
	}
}

func (s *Grants) seal(record any, place string) (string, error) {
	text, err := json.Marshal(record)
	if err != nil {
		return "", err
	}
	return s.Sealer.Seal(string(text), place)
}

// open reads a sealed record. Error: ports.ErrSealed.
func open[R any](sealer ports.Sealer, sealed, place string) (r R, err error) {
	text, err := sealer.Open(sealed, place)
	if err == nil && json.Unmarshal([]byte(text), &r) != nil {
		err = ports.ErrSealed
	}
	return r, err
}

// grant opens the grant of a connection. Error: ports.ErrSealed, also if it has none.
func (s *Grants) grant(c connection.Connection) (connection.Grant, error) {
	r, err := open[grantRecord](s.Sealer, c.Grant, connection.Place(c.User, c.Server))
	return r.grant(), err
}

// grantFor returns the grant of a connection, if it counts for the address of a server: an administrator may have moved the server, and it is another
// then. Fault: connection.ErrNeeded.
func (s *Grants) grantFor(c connection.Connection, address string) (connection.Grant, error) {
	g, err := s.grant(c)
	if err != nil || c.State != connection.Connected || g.URL != address {
		return connection.Grant{}, connection.ErrNeeded
	}
	return g, nil
}

func (s *Grants) sealGrant(g connection.Grant, c connection.Connection) (string, error) {
	return s.seal(newGrantRecord(g), connection.Place(c.User, c.Server))
}
