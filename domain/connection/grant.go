package connection

import (
	"slices"
	"strings"
	"time"
)

// Method is how a client authenticates at the server that authorizes (RFC 7591, section 2). Methods are stored.
type Method string

// The methods that this server knows.
const (
	Basic  Method = "client_secret_basic"
	Post   Method = "client_secret_post"
	Public Method = "none"
)

// Client is this installation as a server that authorizes knows it. It holds a secret.
type Client struct {
	ID       string
	Secret   string
	Method   Method
	Issuer   string // with which it is registered; "": the one that the server of tools names
	Redirect string // the address of the callback that it was registered with
	Expires  time.Time
}

// IsDocument reports whether the client is the document that describes this installation.
func (c Client) IsDocument() bool {
	return c.Secret == "" && c.Method == Public && strings.HasPrefix(c.ID, "https://")
}

// Usable reports whether a client that was registered earlier can be used for a new attempt.
func (c Client) Usable(issuer, redirect string, now time.Time) bool {
	return c.ID != "" && c.Issuer == issuer && c.Redirect == redirect && (c.Expires.IsZero() || now.Before(c.Expires))
}

// Authenticating returns the client with the method that it uses at a server that supports these. An empty list is RFC 8414's default.
func (c Client) Authenticating(supported []string) Client {
	c.Method = chooseMethod(c.Secret != "", supported)
	return c
}

// chooseMethod prefers Basic, which every server has to support that gives out secrets.
func chooseMethod(secret bool, supported []string) Method {
	switch {
	case !secret:
		return Public
	case slices.Contains(supported, string(Basic)) || !slices.Contains(supported, string(Post)):
		return Basic
	}
	return Post
}

// Registering returns the method to register with.
func Registering(supported []string) Method {
	if len(supported) > 0 && !slices.Contains(supported, string(Basic)) && !slices.Contains(supported, string(Post)) {
		return Public
	}
	return chooseMethod(true, supported)
}

// Tokens are what the server that authorizes issued. They are secrets.
type Tokens struct {
	Access  string
	Refresh string    // "": none
	Expires time.Time // zero: unknown
	Scopes  []string  // nil: those that were asked for
}

// Grant is what a connection keeps sealed.
type Grant struct {
	Client   Client
	Endpoint Endpoints
	Resource string
	// URL is the address of the server of tools for which the tokens are: they are sent to no other.
	URL string
	Tokens
	// RefreshAt is when the access token is replaced; zero: when it is refused.
	RefreshAt time.Time
	// Refreshed is whether the access token came from a refresh and not from the person.
	Refreshed bool
	IssuedAt  time.Time
}

const (
	// mostEarly bounds how long before its end a token is replaced.
	mostEarly = 5 * time.Minute
	// leeway is how long before its end a token is not sent any more: requests and clocks take time.
	leeway = 10 * time.Second
)

// Renew returns the grant with new tokens. jitter, in [0, 1), spreads the refreshes of many people: a token is replaced when between 75
// and 90 % of its life are over, and at most 5 minutes before its end.
func (g Grant) Renew(t Tokens, now time.Time, jitter float64) Grant {
	if t.Refresh == "" { // a server that does not rotate returns none (RFC 6749, section 6)
		t.Refresh = g.Refresh
	}
	if t.Scopes == nil {
		t.Scopes = g.Scopes
	}
	g.Tokens, g.IssuedAt, g.RefreshAt = t, now, time.Time{}
	if !t.Expires.IsZero() {
		life := t.Expires.Sub(now)
		early := min(time.Duration(float64(life)*(0.10+0.15*jitter)), time.Duration(float64(mostEarly)*(0.5+0.5*jitter)))
		g.RefreshAt = t.Expires.Add(-early)
	}
	return g
}

// Due reports whether the access token should be replaced, Valid whether it can still be sent.
func (g Grant) Due(now time.Time) bool { return !g.RefreshAt.IsZero() && !now.Before(g.RefreshAt) }

// Valid reports whether the access token can be sent.
func (g Grant) Valid(now time.Time) bool {
	return g.Access != "" && (g.Expires.IsZero() || now.Add(min(leeway, g.Expires.Sub(g.IssuedAt)/20)).Before(g.Expires))
}

// Join returns the scopes of lists, each once, in order.
func Join(lists ...[]string) []string {
	var all []string
	for _, list := range lists {
		for _, scope := range list {
			if scope != "" && !slices.Contains(all, scope) {
				all = append(all, scope)
			}
		}
	}
	return all
}

// maxScopes bounds the scopes that a server may ask for, in bytes.
const maxScopes = 4 << 10

// ParseScopes reads scopes that are separated by spaces (RFC 6749, section 3.3). What is no scope is left out.
func ParseScopes(text string) []string {
	if len(text) > maxScopes {
		return nil
	}
	return ValidScopes(strings.Fields(text))
}

// ValidScopes returns the scopes of a list that a server sent, without what is none.
func ValidScopes(list []string) (valid []string) {
	size := 0
	for _, scope := range list {
		isScope := scope != "" && !strings.ContainsFunc(scope, func(r rune) bool { return r <= ' ' || r == '"' || r == '\\' || r > '~' })
		if size += len(scope) + 1; size > maxScopes {
			return valid
		}
		if isScope {
			valid = append(valid, scope)
		}
	}
	return valid
}
