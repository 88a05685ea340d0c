package wire

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"time"
)

// idleConns is how many connections wait for the next answers: as many as run at once by default, so that these need
// not open theirs anew, TLS included.
const idleConns = 256

// NewClient makes the HTTP client of one provider. connect bounds opening a connection, TLS included;
// everything else is bounded by the context of the request, because an answer may take minutes. Replies
// other than a success become faults (see statusFault), and so does a success of a POST that is not an
// event stream. Redirects are not followed: they would turn a question into a GET, or carry the key away.
// HTTP(S)_PROXY and NO_PROXY are honoured.
func NewClient(connect time.Duration) *http.Client {
	dialer := &net.Dialer{Timeout: connect, KeepAlive: 30 * time.Second}
	secure := &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
	transport := &http.Transport{
		Proxy:       http.ProxyFromEnvironment,
		DialContext: dialer.DialContext,
		DialTLSContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			// One budget for both steps; TLSHandshakeTimeout would start a second one.
			return (&tls.Dialer{NetDialer: dialer, Config: secure}).DialContext(ctx, network, address)
		},
		TLSHandshakeTimeout:    connect, // through a proxy
		TLSClientConfig:        secure,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second},
		DisableCompression:     true, // a compressor holds back the words that the reader waits for
		MaxIdleConns:           idleConns,
		MaxIdleConnsPerHost:    idleConns, // all go to one host
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		ReadBufferSize:         readBuffer,
	}
	return &http.Client{Transport: &judge{next: transport}}
}

// judge lets only good replies through.
type judge struct{ next *http.Transport }

// largestReport is how much of an error's body is read: reports are small, and pages in their place are not.
const largestReport = 64 << 10

// RoundTrip is that of http.RoundTripper.
func (j *judge) RoundTrip(req *http.Request) (*http.Response, error) {
	var conn net.Conn
	got := httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) { conn = i.Conn }}
	res, err := j.next.RoundTrip(req.WithContext(httptrace.WithClientTrace(req.Context(), &got)))
	if err != nil {
		return nil, err
	}
	if res.StatusCode == http.StatusOK {
		if req.Method == http.MethodPost {
			body := &eventBody{ReadCloser: res.Body}
			if res.ProtoMajor == 1 { // HTTP/2 has others on the same connection
				body.conn = conn
			}
			res.Body = body
		}
		return res, nil
	}
	defer func() { _ = res.Body.Close() }()
	body, _ := io.ReadAll(io.LimitReader(res.Body, largestReport)) // the status says most of it
	reply, _ := parseReport(body)
	reply.Status = res.StatusCode
	for _, name := range []string{"X-Request-Id", "Request-Id"} {
		if id := word(res.Header.Get(name)); id != "" {
			reply.RequestID = id
		}
	}
	return nil, statusFault(&reply, retryAfter(res.Header, time.Now()))
}

// CloseIdleConnections makes the method of http.Client work.
func (j *judge) CloseIdleConnections() { j.next.CloseIdleConnections() }

// Ping asks for something small that wants the same key and spends nothing. The error is a fault.
func Ping(ctx context.Context, client *http.Client, address string, header http.Header) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return RequestFailure(err)
	}
	req.Header = header.Clone()
	res, err := client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return RequestFailure(err)
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<20)) // read to the end, the connection is kept
	return res.Body.Close()
}
