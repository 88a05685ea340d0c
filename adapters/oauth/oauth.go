// Package oauth asks servers that authorize the requests to servers of tools: OAuth 2.1 as MCP has it.
package oauth

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"chatbot/adapters/internal/outgoing"
	"chatbot/domain/connection"
	"chatbot/ports"
)

const (
	connectWithin = 5 * time.Second
	// requestWithin bounds one request, discoverWithin all requests that Discover sends.
	requestWithin  = 10 * time.Second
	discoverWithin = 30 * time.Second
)

// Options configure an Authorizer.
type Options struct {
	// Open are the networks beside the public Internet in which servers may name addresses.
	Open      []netip.Prefix
	UserAgent string
	Clock     ports.Clock
}

// Authorizer implements ports.Authorizer; safe for concurrent use.
type Authorizer struct {
	agent   string
	clock   ports.Clock
	own     *http.Client // for the hosts of servers that an administrator set
	foreign *http.Client
	opened  *http.Transport
}

var _ ports.Authorizer = (*Authorizer)(nil)

// New returns an authorizer. The caller closes it.
func New(o Options) *Authorizer {
	return &Authorizer{agent: o.UserAgent, clock: o.Clock, own: outgoing.Server(limits), foreign: outgoing.Web(limits, o.Open), opened: openedOnly(o.Open)}
}

// Close closes idle connections.
func (a *Authorizer) Close() {
	a.own.CloseIdleConnections()
	a.foreign.CloseIdleConnections()
	a.opened.CloseIdleConnections()
}

// maxAddress bounds an address that a server names.
const maxAddress = 2048

// parse reads an address that a server names.
func parse(address string) (*url.URL, bool) {
	if len(address) > maxAddress {
		return nil, false
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		return nil, false
	}
	return u, true
}

// isSecure reports whether an address is HTTPS, or on the host of one that may be without.
func isSecure(u *url.URL, others ...*url.URL) bool {
	if u.Scheme == "https" {
		return true
	}
	for _, other := range others {
		if other.Scheme == "http" && strings.EqualFold(other.Hostname(), u.Hostname()) {
			return true
		}
	}
	return false
}

// home returns the address of a server that an administrator set.
func home(server connection.Server) (*url.URL, error) {
	u, err := url.Parse(server.URL)
	if err != nil || u.Hostname() == "" {
		return nil, connection.ErrNone
	}
	return u, nil
}
