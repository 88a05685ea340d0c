// Package outgoing has the HTTP clients for addresses that are not in this program: Server for one that an administrator set, Web for any that
// a person, a model or a page named. They keep no cookies and tell nobody where a request came from.
package outgoing

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"chatbot/adapters/internal/address"
)

var (
	// ErrElsewhere: a server redirects to another origin.
	ErrElsewhere = errors.New("it redirects elsewhere")
	// ErrRedirects: there were too many redirects.
	ErrRedirects = errors.New("it redirects too often")
	// ErrAddress refuses an address that is not of a page: its scheme is not http or https, it has no host, or a user name.
	ErrAddress = errors.New("an address such as https://example.com is needed")
	// ErrTooLarge: a body is longer than allowed.
	ErrTooLarge = errors.New("it is too large")
)

// Limits bound requests.
type Limits struct {
	Connect time.Duration // opening a connection
	Headers time.Duration // until an answer begins; 0: as long as the request
	Total   time.Duration // a request with its redirects and the body of its answer; 0: as long as its context
}

// Largest sizes.
const (
	maxHeader = 64 << 10
	maxURL    = 2048
)

// idle connections are kept so long, and so many.
const (
	idleTime  = time.Minute
	idleConns = 16
)

// transport returns what the clients share. It asks for gzip and unpacks it, so that bodies are read in bounds of their real size.
func transport(l Limits, dialer *net.Dialer) *http.Transport {
	dialer.Timeout = l.Connect
	return &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: l.Connect, ResponseHeaderTimeout: l.Headers, MaxResponseHeaderBytes: maxHeader,
		MaxIdleConns: idleConns, IdleConnTimeout: idleTime, ForceAttemptHTTP2: true,
	}
}

// guard checks the address of each request, redirects included, before anything is sent.
type guard struct {
	next  *http.Transport
	check func(*url.URL) error
}

// RoundTrip implements http.RoundTripper.
func (g guard) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := g.check(r.URL); err != nil {
		return nil, err
	}
	return g.next.RoundTrip(r)
}

// CloseIdleConnections implements the method that http.Client looks for.
func (g guard) CloseIdleConnections() { g.next.CloseIdleConnections() }

// Check refuses an address that no client asks: ErrAddress, or an error of package address. Names are checked again when they have been looked up.
func Check(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Opaque != "" || len(u.String()) > maxURL {
		return ErrAddress
	}
	return address.CheckHost(u.Hostname())
}

// ReadAll reads a body to its end. One of more than some bytes is ErrTooLarge.
func ReadAll(body io.Reader, most int64) ([]byte, error) {
	all, err := io.ReadAll(io.LimitReader(body, most+1))
	if err == nil && int64(len(all)) > most {
		err = ErrTooLarge
	}
	return all, err
}

// Cause returns what failed without the address that an error of a client names: addresses may hold what people say, and secrets.
func Cause(err error) error {
	var of *url.Error
	if errors.As(err, &of) {
		err = of.Err
	}
	var name *net.DNSError
	if errors.As(err, &name) {
		return errors.New("the name was not found")
	}
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}
