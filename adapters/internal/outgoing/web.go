package outgoing

import (
	"net"
	"net/http"
	"net/netip"

	"chatbot/adapters/internal/address"
)

// redirectsOfWeb bounds the redirects of one request.
const redirectsOfWeb = 5

// Web returns a client for addresses that anyone may have written. It reaches only the public Internet, at ports of pages, and the networks that
// the administrator opened (address.Public): checked when a connection is opened, on the address to which it is opened, so that no name, redirect or
// later change of a name leads elsewhere. Proxies of the environment are not used, because a proxy would look names up itself.
func Web(l Limits, open []netip.Prefix) *http.Client {
	dialer := &net.Dialer{Control: address.Public{Open: open}.Control}
	return &http.Client{Timeout: l.Total, Transport: guard{transport(l, dialer), Check}, CheckRedirect: func(next *http.Request, before []*http.Request) error {
		next.Header.Del("Referer")
		if len(before) > redirectsOfWeb {
			return ErrRedirects
		}
		return nil
	}}
}
