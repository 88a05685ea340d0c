package mcp

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"chatbot/adapters/internal/address"
	"chatbot/domain/connection"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
	"chatbot/ports"
)

const (
	connectWithin = 10 * time.Second
	// streamWithin bounds how long a session that begins waits for the stream of events that servers may offer, and need not.
	streamWithin = 3 * time.Second
	// maxBody bounds the body of a response. Images come as base64 within it.
	maxBody = 16 << 20
	// maxStream bounds a stream of events, all together.
	maxStream = 64 << 20
	// maxEvent bounds an event.
	maxEvent = 16 << 20
	// maxReport bounds what is read of a response that refuses.
	maxReport     = 64 << 10
	maxRedirects  = 5
	sessionHeader = "Mcp-Session-Id"
	// versionHeader is in all requests of a session over Streamable HTTP but the first.
	versionHeader = "Mcp-Protocol-Version"
)

// Failures of requests.
var (
	errTooLarge  = errors.New("the server sent too much")
	errElsewhere = errors.New("the server leads to another origin")
	// errNoSession: the server does not know the session any more, and did nothing; or the session began with another grant.
	errNoSession = errors.New("the server has ended the session")
)

// unauthorized is an answer 401.
type unauthorized struct{ challenge string } // of WWW-Authenticate

func (unauthorized) Error() string { return "the server answered 401" }

// refusal is an answer that is no success, beside those above.
type refusal struct{ status int }

func (r refusal) Error() string { return fmt.Sprintf("the server answered %d", r.status) }

// requests makes the requests of a session, to one origin.
type requests struct {
	next          *http.Transport
	to            tool.Connection
	person        identity.Actor
	authorization ports.ToolAuthorization
	origin        string
	status        atomic.Int64 // of the last refusal, but of what is optional; 0: none
	tooLarge      atomic.Bool  // a response was
	connected     atomic.Bool  // the session has begun
	// grant is the one with which the session began; nil: it has not.
	grant atomic.Pointer[string]

	ctx context.Context    //nolint:containedctx // of all requests: the SDK makes some with a context of its own that never ends
	end context.CancelFunc // ends all requests, and those to come
}

func newRequests(to tool.Connection, person identity.UserID, authorization ports.ToolAuthorization) (*requests, error) {
	u, err := url.Parse(to.URL)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: connectWithin, KeepAlive: 30 * time.Second, Control: address.Control}
	ctx, end := context.WithCancel(context.Background())
	return &requests{
		ctx: ctx, end: end, to: to, person: identity.Actor{User: person}, authorization: authorization, origin: originOf(u),
		next: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, TLSHandshakeTimeout: connectWithin, ForceAttemptHTTP2: true, DisableCompression: true,
			MaxIdleConns: 4, MaxIdleConnsPerHost: 4, IdleConnTimeout: 90 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		},
	}, nil
}

func (r *requests) client() *http.Client {
	return &http.Client{Transport: r, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if originOf(req.URL) != r.origin || len(via) > maxRedirects {
			return errElsewhere
		}
		return nil
	}}
}

func originOf(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return u.Scheme + "://" + net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

// RoundTrip implements http.RoundTripper. Headers of the protocol precede those that an administrator set.
func (r *requests) RoundTrip(req *http.Request) (*http.Response, error) {
	if originOf(req.URL) != r.origin {
		return nil, errElsewhere
	}
	if err := address.CheckHost(req.URL.Hostname()); err != nil { // behind a proxy, the dialer sees only the proxy's address
		return nil, err
	}
	if sent, ok := req.Context().Value(sentKey{}).(*atomic.Bool); ok && req.Method == http.MethodPost {
		sent.Store(true)
	}
	ctx, cancel := context.WithCancel(req.Context())
	stop := context.AfterFunc(r.ctx, cancel)
	over := func() { stop(); cancel() }
	res, err := r.send(ctx, cancel, req)
	if err != nil {
		over()
		return nil, err
	}
	res.Body = &lasts{res.Body, over}
	return res, nil
}

// sentKey is where the context of a call keeps whether its request may have been sent.
type sentKey struct{}

// tracking returns a context for a call that notes whether its request may have been sent.
func tracking(ctx context.Context) (context.Context, *atomic.Bool) {
	sent := &atomic.Bool{}
	return context.WithValue(ctx, sentKey{}, sent), sent
}

// send makes a request, and the optional one for a stream of events without waiting for long: a server that says nothing has no stream.
func (r *requests) send(ctx context.Context, cancel context.CancelFunc, req *http.Request) (*http.Response, error) {
	if !isOptional(req) || r.connected.Load() {
		return r.authorized(req.Clone(ctx))
	}
	timer := time.AfterFunc(streamWithin, cancel)
	res, err := r.authorized(req.Clone(ctx))
	if timer.Stop() && r.ctx.Err() == nil {
		return res, err
	}
	if err == nil {
		_ = res.Body.Close()
	}
	return &http.Response{StatusCode: http.StatusMethodNotAllowed, Body: http.NoBody, Header: http.Header{}, Request: req}, nil
}

// isOptional reports whether a request asks for the stream of events that servers of Streamable HTTP may offer.
func isOptional(req *http.Request) bool {
	return req.Method == http.MethodGet && req.Header.Get(versionHeader) != ""
}

// lasts is the body of a response whose context ends with it.
type lasts struct {
	io.ReadCloser
	over func()
}

// Close implements io.Closer.
func (l *lasts) Close() error {
	defer l.over()
	return l.ReadCloser.Close()
}

// authorized makes a request with the headers that an administrator set, and the person's authorization.
func (r *requests) authorized(req *http.Request) (*http.Response, error) {
	for name, value := range r.to.Headers {
		if req.Header.Get(name) == "" {
			req.Header.Set(name, value)
		}
	}
	sent := ""
	if r.authorization != nil {
		var grant string
		var err error
		if sent, grant, err = r.authorization.Authorization(req.Context(), r.to, r.person); err != nil {
			return nil, err
		}
		if r.grant.CompareAndSwap(nil, &grant); *r.grant.Load() != grant { // the person has connected with another account since, or disconnected
			return nil, errNoSession
		}
		if sent != "" {
			req.Header.Set("Authorization", sent)
		}
	}
	res, err := r.next.RoundTrip(req)
	if err == nil && r.authorization != nil && asksForMore(res) {
		res, err = r.again(req, res, sent)
	}
	if err != nil {
		return nil, err
	}
	return r.judge(req, res)
}

// listed tells that the server listed its tools, if it did so to a session without a grant.
func (r *requests) listed(ctx context.Context) {
	if grant := r.grant.Load(); r.authorization != nil && grant != nil && *grant == "" {
		r.authorization.Listed(ctx, r.to)
	}
}

// challengeOf returns the challenges of a response, as one header.
func challengeOf(res *http.Response) string {
	return strings.Join(res.Header.Values("WWW-Authenticate"), ", ")
}

// asksForMore reports whether a response asks for an authorization, or for one with more scopes.
func asksForMore(res *http.Response) bool {
	_, insufficient := connection.ParseChallenge(challengeOf(res))
	return res.StatusCode == http.StatusUnauthorized || res.StatusCode == http.StatusForbidden && insufficient
}

// again makes a request that asks for an authorization once more with another authorization.
func (r *requests) again(req *http.Request, res *http.Response, sent string) (*http.Response, error) {
	_ = res.Body.Close()
	_, ofCall := req.Context().Value(sentKey{}).(*atomic.Bool)
	other, err := r.authorization.Refused(req.Context(), r.to, r.person, connection.Refusal{Sent: sent, Challenge: challengeOf(res), OfCall: ofCall})
	if err != nil {
		return nil, err
	}
	req = req.Clone(req.Context())
	if req.GetBody != nil {
		if req.Body, err = req.GetBody(); err != nil {
			return nil, err
		}
	}
	req.Header.Set("Authorization", other)
	return r.next.RoundTrip(req)
}

// judge bounds a response, and turns those into errors from which the session or its authorization has to be begun anew.
func (r *requests) judge(req *http.Request, res *http.Response) (*http.Response, error) {
	most, events := int64(maxBody), false
	switch s := res.StatusCode; {
	case s == http.StatusUnauthorized:
		_ = res.Body.Close()
		return nil, unauthorized{challengeOf(res)}
	case s >= http.StatusBadRequest:
		if !isOptional(req) {
			r.status.Store(int64(s))
		}
		report, err := io.ReadAll(io.LimitReader(res.Body, maxReport))
		_ = res.Body.Close()
		if err != nil {
			return nil, err
		}
		if lost(req, s, report) {
			return nil, errNoSession
		}
		res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(report)), int64(len(report))
		return res, nil
	case strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream"):
		most, events = maxStream, true
	}
	body := &repairing{ReadCloser: &bounded{ReadCloser: res.Body, left: most, over: &r.tooLarge}}
	if events {
		body.in = bufio.NewReader(body.ReadCloser)
	}
	res.Body, res.ContentLength = body, -1
	return res, nil
}

// lost reports whether a response says that the session of the request is gone. Servers should answer 404; many built from an example of the
// TypeScript SDK answer 400 with an error that names sessions.
func lost(req *http.Request, status int, report []byte) bool {
	if req.Header.Get(sessionHeader) == "" || req.Method != http.MethodPost {
		return false
	}
	var refused struct {
		Error struct {
			Message string `json:"message"`
		} `json:"error"`
	}
	return status == http.StatusNotFound ||
		status == http.StatusBadRequest && json.Unmarshal(report, &refused) == nil && strings.Contains(strings.ToLower(refused.Error.Message), "session")
}

// bounded is a body that fails after too many bytes.
type bounded struct {
	io.ReadCloser
	left int64
	over *atomic.Bool
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		b.over.Store(true)
		return 0, errTooLarge
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}
