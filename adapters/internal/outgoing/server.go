package outgoing

import (
	"net"
	"net/http"

	"chatbot/adapters/internal/address"
)

// redirectsOfServer bounds the redirects of one request.
const redirectsOfServer = 3

// Server returns a client for a server at an address that an administrator set. It may be loopback or private, but never link-local or of a
// metadata service, whatever name leads to it. Redirects are followed on the same origin only. HTTP(S)_PROXY and NO_PROXY apply.
func Server(l Limits) *http.Client {
	t := transport(l, &net.Dialer{Control: address.Control})
	t.Proxy = http.ProxyFromEnvironment
	return &http.Client{Timeout: l.Total, Transport: guard{t, Check}, CheckRedirect: func(next *http.Request, before []*http.Request) error {
		next.Header.Del("Referer")
		switch first := before[0].URL; {
		case len(before) > redirectsOfServer:
			return ErrRedirects
		case next.URL.Scheme != first.Scheme || next.URL.Host != first.Host:
			return ErrElsewhere
		}
		return nil
	}}
}
