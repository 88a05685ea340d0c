// Package oidc asks identity providers: issuers of OpenID Connect, and GitHub.
package oidc

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"golang.org/x/oauth2"

	"chatbot/adapters/internal/outgoing"
	"chatbot/domain/signon"
	"chatbot/ports"
)

const (
	connectWithin = 5 * time.Second
	requestWithin = 10 * time.Second
	// callWithin bounds all requests of one call.
	callWithin = 20 * time.Second
	// keepMetadata is how long what an issuer publishes about itself counts, and keepFailure a failure to read it.
	keepMetadata = time.Hour
	keepFailure  = 5 * time.Second
	// keepKeys is how long keys are not fetched again, whatever tokens name others.
	keepKeys = 10 * time.Second
	// maxIssuers bounds the issuers that are remembered.
	maxIssuers = 100
	// maxDocument bounds what is read of a response.
	maxDocument = 512 << 10
)

// Options configure Providers.
type Options struct {
	UserAgent string
	Clock     ports.Clock
	PlainHTTP bool // allows providers without TLS on any host
	// Transport sends requests in tests; nil: that of outgoing.Server.
	Transport http.RoundTripper
}

// Providers implements ports.IdentityProviders; safe for concurrent use.
type Providers struct {
	Options
	read *http.Client // follows redirects within the origin
	post *http.Client // sends secrets, and follows none

	mu      sync.Mutex
	issuers map[string]*issuer
}

var _ ports.IdentityProviders = (*Providers)(nil)

// New returns the providers. The caller closes them.
func New(o Options) *Providers {
	read := outgoing.Server(outgoing.Limits{Connect: connectWithin, Headers: requestWithin, Total: requestWithin})
	if o.Transport != nil {
		read.Transport = o.Transport
	}
	read.Transport = bounded{read.Transport, o.UserAgent}
	post := *read
	post.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Providers{Options: o, read: read, post: &post, issuers: map[string]*issuer{}}
}

// Close closes idle connections.
func (p *Providers) Close() { p.read.CloseIdleConnections() }

// bounded bounds the bodies of responses, and introduces this program.
type bounded struct {
	next  http.RoundTripper
	agent string
}

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("User-Agent", b.agent)
	if r.Header.Get("Accept") == "" {
		r.Header.Set("Accept", "application/json")
	}
	res, err := b.next.RoundTrip(r)
	if err == nil {
		res.Body = body{io.LimitReader(res.Body, maxDocument), res.Body}
	}
	return res, err
}

// CloseIdleConnections implements the method that http.Client looks for.
func (b bounded) CloseIdleConnections() {
	if c, ok := b.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

type body struct {
	io.Reader
	io.Closer
}

// selectAccount has a provider ask with which account to go on (OpenID Connect Core, section 3.1.2.1).
const selectAccount = "select_account"

// Authorization implements ports.IdentityProviders.
func (p *Providers) Authorization(ctx context.Context, to signon.Provider, a signon.Attempt, callback string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	m, err := p.metadata(ctx, to)
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(a.Verifier)}
	if to.Kind == signon.OIDC {
		options = append(options, oauth2.SetAuthURLParam("nonce", a.Nonce))
	}
	// Another account than the one that is signed in there may be meant. Providers that cannot ask refuse the whole request.
	if a.Purpose != signon.SignIn && (to.ChoosesAccounts() || slices.Contains(m.Prompts, selectAccount)) {
		options = append(options, oauth2.SetAuthURLParam("prompt", selectAccount))
	}
	return m.client(to, callback).AuthCodeURL(a.State, options...), nil
}

// SigningOut implements ports.IdentityProviders.
func (p *Providers) SigningOut(ctx context.Context, of signon.Provider, session signon.Session, back, state string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	m, err := p.metadata(ctx, of)
	if err != nil || m.EndSession == "" {
		return "", err
	}
	u, err := url.Parse(m.EndSession)
	if err != nil {
		return "", signon.ErrRefused.Because(err)
	}
	q := u.Query()
	for name, value := range map[string]string{
		"client_id": of.ClientID, "post_logout_redirect_uri": back, "state": state, "id_token_hint": session.IDToken, "logout_hint": session.Hint,
	} {
		if q.Del(name); value != "" {
			q.Set(name, value)
		}
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// failed explains why a request has no answer. Addresses are left out of the cause.
func failed(err error) error {
	var refused *oauth2.RetrieveError
	if !errors.As(err, &refused) {
		return signon.ErrUnreached.Because(outgoing.Cause(err))
	}
	switch status := refused.Response.StatusCode; {
	case refused.ErrorCode == "invalid_client", refused.ErrorCode == "unauthorized_client", refused.ErrorCode == "incorrect_client_credentials", status == http.StatusUnauthorized && refused.ErrorCode == "":
		return signon.ErrClientRefused.Because(errors.New("the token endpoint refuses the client"))
	case status >= http.StatusInternalServerError, status == http.StatusTooManyRequests, refused.ErrorCode == "temporarily_unavailable", refused.ErrorCode == "server_error":
		return signon.ErrUnreached.Because(errors.New("the token endpoint fails"))
	}
	return signon.ErrRefused.Because(errors.New("the token endpoint refuses the code: " + known(refused.ErrorCode)))
}

// known returns an error code of OAuth, and nothing for what is none: a provider may send anything.
func known(code string) string {
	switch code {
	case "invalid_grant", "invalid_request", "invalid_scope", "unsupported_grant_type", "redirect_uri_mismatch", "bad_verification_code", "access_denied":
		return code
	}
	return "another error"
}
