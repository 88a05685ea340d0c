package oauth

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"

	"chatbot/adapters/internal/address"
	"chatbot/adapters/internal/outgoing"
)

// limits bound one request.
var limits = outgoing.Limits{Connect: connectWithin, Headers: requestWithin, Total: requestWithin}

// guard sends requests to the host of a server that an administrator set over own, and others over foreign. Each redirect passes through
// it, too. Without TLS, other hosts are asked only in the networks that the administrator opened.
type guard struct {
	*Authorizer
	server *url.URL
}

// RoundTrip implements http.RoundTripper.
func (g guard) RoundTrip(r *http.Request) (*http.Response, error) {
	switch {
	case strings.EqualFold(r.URL.Hostname(), g.server.Hostname()) && isSecure(r.URL, g.server):
		return g.own.Transport.RoundTrip(r)
	case r.URL.Scheme == "https":
		return g.foreign.Transport.RoundTrip(r)
	}
	if err := outgoing.Check(r.URL); err != nil {
		return nil, err
	}
	return g.opened.RoundTrip(r)
}

// openedOnly returns a transport that connects to open networks only.
func openedOnly(open []netip.Prefix) *http.Transport {
	public := address.Public{Open: open}
	dialer := &net.Dialer{Timeout: connectWithin, Control: func(network, to string, c syscall.RawConn) error {
		at, err := netip.ParseAddrPort(to)
		if err != nil {
			return address.ErrForbidden
		}
		for _, prefix := range open {
			if prefix.Contains(at.Addr().Unmap()) {
				return public.Control(network, to, c)
			}
		}
		return address.ErrNotPublic
	}}
	return &http.Transport{DialContext: dialer.DialContext, ResponseHeaderTimeout: requestWithin, MaxResponseHeaderBytes: 64 << 10, MaxIdleConns: 4, IdleConnTimeout: connectWithin}
}

// client returns a client for requests that belong to a server. Redirects are followed when documents are read, and never with secrets.
func (a *Authorizer) client(server *url.URL, follow bool) *http.Client {
	return &http.Client{
		Timeout: requestWithin, Transport: guard{a, server},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if !follow || len(via) > 3 {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}
}
