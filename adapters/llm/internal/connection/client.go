// Package connection holds the HTTP connections to providers.
package connection

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"time"

	"chatbot/adapters/internal/address"
	"chatbot/adapters/llm/internal/failure"
	"chatbot/adapters/llm/internal/report"
)

// ReadBuffer is the size of the buffers of a connection and of the lines read from it. A read that fills it holds so much text that
// the engine takes the next at once, even with 800 bytes of JSON around each token.
const ReadBuffer = 32 << 10

// idleConns is the number of idle connections that are kept, so that the next answers open none, TLS included. Each holds a read
// buffer, and more than these are idle only after many answers ended together.
const idleConns = 32

// Options configure the connections to one provider.
type Options struct {
	Connect time.Duration // limits opening a connection, TLS included
	// Guarded refuses link-local addresses and metadata services, whatever name leads to them: failures then wrap address.ErrForbidden.
	Guarded bool
}

// New returns the HTTP client of one provider. Everything but opening a connection is limited by the context of the request,
// because an answer may take minutes. Responses other than a success become faults. HTTP(S)_PROXY and NO_PROXY apply.
func New(o Options) *http.Client {
	dialer := &net.Dialer{Timeout: o.Connect, KeepAlive: 30 * time.Second}
	if o.Guarded {
		dialer.Control = address.Control
	}
	secure := &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
	transport := &http.Transport{
		Proxy:       http.ProxyFromEnvironment,
		DialContext: dialer.DialContext,
		DialTLSContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			// One limit for both steps; TLSHandshakeTimeout would start a second one.
			return (&tls.Dialer{NetDialer: dialer, Config: secure}).DialContext(ctx, network, address)
		},
		TLSHandshakeTimeout:    o.Connect, // through a proxy
		TLSClientConfig:        secure,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second},
		DisableCompression:     true, // a compressor delays text
		MaxIdleConns:           idleConns,
		MaxIdleConnsPerHost:    idleConns, // all go to one host
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		ReadBufferSize:         ReadBuffer,
	}
	return &http.Client{Transport: &judge{next: transport, guarded: o.Guarded}, CheckRedirect: limitRedirects}
}

// judge turns responses that carry no answer into faults.
type judge struct {
	next    *http.Transport
	guarded bool
}

// largestReport is the maximum size of an error's body that is read. Reports are small; pages sent instead of them are not.
const largestReport = 64 << 10

// RoundTrip implements http.RoundTripper.
func (j *judge) RoundTrip(req *http.Request) (*http.Response, error) {
	if j.guarded { // behind a proxy, the dialer sees only the proxy's address
		if err := address.CheckHost(req.URL.Hostname()); err != nil {
			return nil, err
		}
	}
	var conn net.Conn
	got := httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) { conn = i.Conn }}
	res, err := j.next.RoundTrip(req.WithContext(httptrace.WithClientTrace(req.Context(), &got)))
	if err != nil {
		if conn == nil {
			err = fmt.Errorf("%w: %w", failure.ErrUnreached, err)
		}
		return nil, err
	}
	if isFollowed(res) {
		return res, nil
	}
	body := res.Body
	compressed := unpack(res)
	if answered(res.StatusCode) && compressed == nil {
		if req.Method == http.MethodPost && (res.ProtoMajor == 1 && res.TLS != nil || res.Body != body) {
			res.Body = newReadAhead(res.Body)
		}
		return res, nil
	}
	defer func() { _ = res.Body.Close() }()
	if answered(res.StatusCode) {
		return nil, compressed
	}
	var text []byte
	if compressed == nil {
		text, _ = io.ReadAll(io.LimitReader(res.Body, largestReport)) // the status is enough
	}
	return nil, report.ResponseFailure(res, text)
}

// answered reports whether a response with this status carries an answer. Some proxies answer every POST with 201.
func answered(status int) bool {
	return status == http.StatusOK || status == http.StatusCreated || status == http.StatusNonAuthoritativeInfo
}

// CloseIdleConnections implements the method that http.Client looks for.
func (j *judge) CloseIdleConnections() { j.next.CloseIdleConnections() }
