package oauth_test

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/oauth"
	"chatbot/adapters/oauth/oauthtest"
	"chatbot/adapters/system"
	"chatbot/domain/connection"
)

func newAuthorizer(t *testing.T) *oauth.Authorizer {
	t.Helper()
	a := oauth.New(oauth.Options{UserAgent: "test", Clock: system.Clock{}})
	t.Cleanup(a.Close)
	return a
}

func serverAt(address string) connection.Server {
	return connection.Server{ID: "notes", Name: "Notes", URL: address}
}

const callback = "http://localhost:8080/api/connections/callback"

// answer has the documents at a path be replaced.
func answer(s *oauthtest.Server, path string, change func(w http.ResponseWriter, d oauthtest.Document) bool) {
	s.Set(func(s *oauthtest.Server) {
		s.Change = func(w http.ResponseWriter, r *http.Request, d oauthtest.Document) bool {
			if !strings.HasPrefix(r.URL.Path, path) {
				return true
			}
			return change(w, d)
		}
	})
}

// with sets fields of a document.
func with(fields oauthtest.Document) func(http.ResponseWriter, oauthtest.Document) bool {
	return func(_ http.ResponseWriter, d oauthtest.Document) bool {
		for name, value := range fields {
			if d[name] = value; value == nil {
				delete(d, name)
			}
		}
		return true
	}
}

// page answers with a page, as single-page applications do for every path.
func page(status int) func(http.ResponseWriter, oauthtest.Document) bool {
	return func(w http.ResponseWriter, _ oauthtest.Document) bool {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		_, _ = w.Write([]byte("<!doctype html><p>hello</p>"))
		return false
	}
}

const (
	resources = "/.well-known/oauth-protected-resource"
	issuers   = "/.well-known/oauth-authorization-server"
)

func TestDiscoverFindsWhatProtectsServer(t *testing.T) {
	for name, c := range map[string]struct {
		path, named string
		change      func(s *oauthtest.Server)
		resource    string // relative to the server
	}{
		"at the address that it named":     {path: "/mcp", named: resources + "/mcp", resource: "/mcp"},
		"at the usual address":             {path: "/mcp", resource: "/mcp"},
		"after a named one that is absent": {path: "/mcp", named: "/nowhere", resource: "/mcp"},
		"the origin is the resource": {path: "/mcp", resource: "", change: func(s *oauthtest.Server) {
			move(s, resources, resources+"/mcp")
			answer(s, resources, with(oauthtest.Document{"resource": s.URL}))
		}},
		"scopes are one string":        {path: "/mcp", resource: "/mcp", change: func(s *oauthtest.Server) { answer(s, resources, with(oauthtest.Document{"scopes_supported": "read"})) }},
		"the server authorizes itself": {path: "/mcp", resource: "/mcp", change: func(s *oauthtest.Server) { answer(s, resources, page(http.StatusOK)) }},
		"its metadata is refused":      {path: "/mcp", resource: "/mcp", change: func(s *oauthtest.Server) { answer(s, resources, page(http.StatusUnauthorized)) }},
		"the issuer has a slash more":  {path: "/mcp", resource: "/mcp", change: func(s *oauthtest.Server) { answer(s, issuers, with(oauthtest.Document{"issuer": s.URL + "/"})) }},
		"the issuer has a path":        {path: "/mcp", resource: "/mcp", change: func(s *oauthtest.Server) { s.Issuer = s.URL + "/tenant" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := oauthtest.New(t)
			if c.change != nil {
				c.change(s)
			}
			challenge := connection.Challenge{}
			if c.named != "" {
				challenge.Metadata = s.URL + c.named
			}
			got, err := newAuthorizer(t).Discover(t.Context(), serverAt(s.URL+c.path), challenge)
			if err != nil {
				t.Fatal(err)
			}
			if got.Resource != s.URL+c.resource || got.Token != s.URL+"/token" || got.Register == "" || got.Revoke == "" || !got.NamesIssuer || strings.TrimSuffix(got.Issuer, "/") != s.Issuer {
				t.Errorf("%+v", got)
			}
		})
	}
}

// move has a server answer at a path what it answers at another, where nothing is any more.
func move(s *oauthtest.Server, to, from string) {
	next := s.Config.Handler
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == to:
			r.URL.Path = from
		case strings.HasPrefix(r.URL.Path, from):
			http.NotFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// TestDiscoverFindsOpenIDConfiguration: with the path of the issuer before and after the well-known part.
func TestDiscoverFindsOpenIDConfiguration(t *testing.T) {
	for _, path := range []string{"/.well-known/openid-configuration/realms/a", "/realms/a/.well-known/openid-configuration"} {
		s := oauthtest.New(t)
		s.Issuer = s.URL + "/realms/a"
		move(s, path, issuers)
		if got, err := newAuthorizer(t).Discover(t.Context(), serverAt(s.Resource()), connection.Challenge{}); err != nil || got.Issuer != s.Issuer {
			t.Errorf("%s: %+v, %v", path, got, err)
		}
	}
}

// TestServerWithoutMetadataAuthorizesItself: as in the MCP of 2025-03-26. Where something is said, it has to be all.
func TestServerWithoutMetadataAuthorizesItself(t *testing.T) {
	for name, c := range map[string]struct {
		described bool // as a resource
		answer    func(http.ResponseWriter, oauthtest.Document) bool
		want      error
	}{
		"no metadata":                {false, page(http.StatusNotFound), nil},
		"a page":                     {false, page(http.StatusOK), connection.NoMetadata},
		"metadata that is forbidden": {false, page(http.StatusForbidden), connection.NoMetadata},
		"metadata that is away":      {false, page(http.StatusBadGateway), connection.ErrUnreached},
		"an issuer without metadata": {true, page(http.StatusNotFound), connection.NoMetadata},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := oauthtest.New(t)
			s.Change = func(w http.ResponseWriter, r *http.Request, d oauthtest.Document) bool {
				return !strings.HasPrefix(r.URL.Path, issuers) && c.described || c.answer(w, d)
			}
			got, err := newAuthorizer(t).Discover(t.Context(), serverAt(s.Resource()), connection.Challenge{})
			if !errors.Is(err, c.want) {
				t.Fatalf("%+v, %v, want %v", got, err, c.want)
			}
			if c.want == nil && (got.Resource != s.Resource() || got.Authorize != s.URL+"/authorize" || got.Token != s.URL+"/token" || got.Register != s.URL+"/register" || got.Issuer != s.URL) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// elsewhere returns the address of a server of this machine under another name, which counts as another host.
func elsewhere(s *oauthtest.Server) string {
	return strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
}

func TestDiscoverRefusesHostileMetadata(t *testing.T) {
	for name, c := range map[string]struct {
		path   string
		change func(w http.ResponseWriter, s *oauthtest.Server, d oauthtest.Document) bool
		want   error
	}{
		"of another resource": {resources, set("resource", "https://other.example/mcp"), connection.Unsafe},
		"of a resource above the server": {resources, func(_ http.ResponseWriter, s *oauthtest.Server, d oauthtest.Document) bool {
			d["resource"] = s.URL
			return true
		}, connection.Unsafe},
		"of a resource beside the server": {resources, func(_ http.ResponseWriter, s *oauthtest.Server, d oauthtest.Document) bool {
			d["resource"] = s.URL + "/mc"
			return true
		}, connection.Unsafe},
		"of another issuer":                 {issuers, set("issuer", "https://other.example"), connection.Unsafe},
		"without PKCE":                      {issuers, set("code_challenge_methods_supported", nil), connection.NoPKCE},
		"with plain PKCE only":              {issuers, set("code_challenge_methods_supported", []string{"plain"}), connection.NoPKCE},
		"without an authorization endpoint": {issuers, set("authorization_endpoint", ""), connection.NoMetadata},
		"with a script to open":             {issuers, set("authorization_endpoint", "javascript:alert(1)//x"), connection.Unsafe},
		"with a file to open":               {issuers, set("authorization_endpoint", "file:///etc/passwd"), connection.Unsafe},
		"with a password to send":           {issuers, set("token_endpoint", "https://a:b@other.example/token"), connection.Unsafe},
		"with another's authorization endpoint, and no iss": {issuers, func(w http.ResponseWriter, _ *oauthtest.Server, d oauthtest.Document) bool {
			return with(oauthtest.Document{"authorization_endpoint": "https://honest.example/authorize", "authorization_response_iss_parameter_supported": nil})(w, d)
		}, connection.Unsafe},
		"with a token endpoint without TLS":    {issuers, set("token_endpoint", "http://other.example/token"), connection.Unsafe},
		"with an issuer that is no address":    {resources, set("authorization_servers", []string{"gopher://x", "::"}), connection.Unsafe},
		"with an issuer at a metadata service": {resources, set("authorization_servers", []string{"http://169.254.169.254/latest"}), connection.Unsafe},
		"with an issuer on this machine": {resources, func(_ http.ResponseWriter, s *oauthtest.Server, d oauthtest.Document) bool {
			d["authorization_servers"] = []string{elsewhere(s)}
			return true
		}, connection.Unsafe},
		"with an endless document": {issuers, func(w http.ResponseWriter, _ *oauthtest.Server, _ oauthtest.Document) bool {
			_, _ = w.Write([]byte(`{"issuer":"` + strings.Repeat("x", 1<<20)))
			return false
		}, connection.ErrUnreached},
		"that is away": {issuers, func(w http.ResponseWriter, _ *oauthtest.Server, _ oauthtest.Document) bool {
			w.WriteHeader(http.StatusBadGateway)
			return false
		}, connection.ErrUnreached},
		"that are pages": {issuers, func(w http.ResponseWriter, _ *oauthtest.Server, d oauthtest.Document) bool {
			return page(http.StatusOK)(w, d)
		}, connection.NoMetadata},
		"that leads to a host of this machine": {issuers, func(w http.ResponseWriter, s *oauthtest.Server, _ oauthtest.Document) bool {
			w.Header().Set("Location", elsewhere(s)+issuers)
			w.WriteHeader(http.StatusFound)
			return false
		}, connection.Unsafe},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := oauthtest.New(t)
			answer(s, c.path, func(w http.ResponseWriter, d oauthtest.Document) bool { return c.change(w, s, d) })
			got, err := newAuthorizer(t).Discover(t.Context(), serverAt(s.Resource()), connection.Challenge{})
			if !errors.Is(err, c.want) {
				t.Errorf("%+v, %v, want %v", got, err, c.want)
			}
		})
	}
}

// TestAuthorizationEndpointMayBeElsewhere: where the callback names the issuer.
func TestAuthorizationEndpointMayBeElsewhere(t *testing.T) {
	s := oauthtest.New(t)
	answer(s, issuers, with(oauthtest.Document{"authorization_endpoint": "https://elsewhere.example/authorize"}))
	if got, err := newAuthorizer(t).Discover(t.Context(), serverAt(s.Resource()), connection.Challenge{}); err != nil || !got.NamesIssuer {
		t.Errorf("%+v, %v", got, err)
	}
}

func set(name string, value any) func(http.ResponseWriter, *oauthtest.Server, oauthtest.Document) bool {
	return func(w http.ResponseWriter, _ *oauthtest.Server, d oauthtest.Document) bool {
		return with(oauthtest.Document{name: value})(w, d)
	}
}

// TestEndpointsMayBeWithoutTLSWhereServerIs: an administrator may run all of it on one host of the own network.
func TestEndpointsMayBeWithoutTLSWhereServerIs(t *testing.T) {
	s := oauthtest.New(t)
	got, err := newAuthorizer(t).Discover(t.Context(), serverAt(s.Resource()), connection.Challenge{})
	if err != nil || !strings.HasPrefix(got.Token, "http://127.0.0.1") {
		t.Errorf("%+v, %v", got, err)
	}
}

func discovered(t *testing.T, a *oauth.Authorizer, s *oauthtest.Server) (connection.Server, connection.Protected, connection.Client) {
	t.Helper()
	server := serverAt(s.Resource())
	p, err := a.Discover(t.Context(), server, connection.Challenge{})
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.Register(t.Context(), server, p, "Chat", callback)
	if err != nil {
		t.Fatal(err)
	}
	return server, p, c
}

func TestRegisterTakesWhatServerDecides(t *testing.T) {
	for name, c := range map[string]struct {
		methods any // that the server supports
		change  oauthtest.Document
		want    connection.Method
		err     error
	}{
		"a secret in the header":      {[]string{"none", "client_secret_basic"}, nil, connection.Basic, nil},
		"a secret in the form":        {[]string{"client_secret_post"}, nil, connection.Post, nil},
		"no secret":                   {[]string{"none"}, nil, connection.Public, nil},
		"not said":                    {nil, nil, connection.Basic, nil},
		"another way than was wanted": {[]string{"client_secret_basic"}, oauthtest.Document{"token_endpoint_auth_method": "client_secret_post"}, connection.Post, nil},
		"no secret after all":         {[]string{"client_secret_basic"}, oauthtest.Document{"client_secret": nil}, connection.Public, nil},
		"no id":                       {nil, oauthtest.Document{"client_id": nil}, "", connection.NoClient},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, a := oauthtest.New(t), newAuthorizer(t)
			s.Change = func(w http.ResponseWriter, r *http.Request, d oauthtest.Document) bool {
				switch {
				case strings.HasPrefix(r.URL.Path, issuers):
					return with(oauthtest.Document{"token_endpoint_auth_methods_supported": c.methods})(w, d)
				case r.URL.Path == "/register":
					return with(c.change)(w, d)
				}
				return true
			}
			p, err := a.Discover(t.Context(), serverAt(s.Resource()), connection.Challenge{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := a.Register(t.Context(), serverAt(s.Resource()), p, "Chat", callback)
			if !errors.Is(err, c.err) || got.Method != c.want {
				t.Errorf("%+v, %v", got, err)
			}
		})
	}
}

func TestRegisterOfServerThatTakesNoClients(t *testing.T) {
	s, a := oauthtest.New(t), newAuthorizer(t)
	server, p, _ := discovered(t, a, s)
	answer(s, "/register", page(http.StatusForbidden))
	if _, err := a.Register(t.Context(), server, p, "Chat", callback); !errors.Is(err, connection.NoClient) {
		t.Error(err)
	}
	p.Register = ""
	if _, err := a.Register(t.Context(), server, p, "Chat", callback); !errors.Is(err, connection.NoClient) {
		t.Error(err)
	}
}

func TestTokensAreReadAsServersSendThem(t *testing.T) {
	for name, c := range map[string]struct {
		change func(http.ResponseWriter, oauthtest.Document) bool
		life   time.Duration // 0: not said
		want   error
	}{
		"as they should be":        {with(nil), time.Hour, nil},
		"a life in quotes":         {with(oauthtest.Document{"expires_in": "60"}), time.Minute, nil},
		"a life with a fraction":   {with(oauthtest.Document{"expires_in": 60.5}), 60500 * time.Millisecond, nil},
		"no life":                  {with(oauthtest.Document{"expires_in": nil}), 0, nil},
		"a life of nothing":        {with(oauthtest.Document{"expires_in": 0}), 0, nil},
		"a life that overflows":    {with(oauthtest.Document{"expires_in": 1e300}), 10 * 365 * 24 * time.Hour, nil},
		"no type":                  {with(oauthtest.Document{"token_type": nil}), time.Hour, nil},
		"another type":             {with(oauthtest.Document{"token_type": "DPoP"}), 0, connection.Refused},
		"a line end in the token":  {with(oauthtest.Document{"access_token": "a\r\nX-Evil: 1"}), 0, connection.Refused},
		"an endless token":         {with(oauthtest.Document{"access_token": strings.Repeat("x", 20<<10)}), 0, connection.Refused},
		"no token":                 {with(oauthtest.Document{"access_token": nil}), 0, connection.Refused},
		"a failure with 200":       {with(oauthtest.Document{"error": "bad_verification_code"}), 0, connection.Refused},
		"busy":                     {with(oauthtest.Document{"error": "temporarily_unavailable"}), 0, connection.ErrUnreached},
		"a page of something else": {page(http.StatusForbidden), 0, connection.ErrUnreached},
		"an outage":                {page(http.StatusServiceUnavailable), 0, connection.ErrUnreached},
		"too many requests":        {page(http.StatusTooManyRequests), 0, connection.ErrUnreached},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, a := oauthtest.New(t), newAuthorizer(t)
			server, p, client := discovered(t, a, s)
			g := connection.Grant{Client: client, Endpoint: p.Endpoints, Resource: p.Resource}
			code, verifier := s.Allow(t, g)
			answer(s, "/token", c.change)
			began := time.Now()
			got, err := a.Exchange(t.Context(), server, g, code, verifier)
			if !errors.Is(err, c.want) {
				t.Fatalf("%+v, %v, want %v", got, err, c.want)
			}
			if c.want != nil {
				return
			}
			if left := got.Expires.Sub(began); got.Access == "" || got.Expires.IsZero() != (c.life == 0) || c.life != 0 && (left < c.life-time.Second || left > c.life+time.Minute) {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestRefreshAndRevoke(t *testing.T) {
	s, a := oauthtest.New(t), newAuthorizer(t)
	server, p, client := discovered(t, a, s)
	g := connection.Grant{Client: client, Endpoint: p.Endpoints, Resource: p.Resource}
	code, verifier := s.Allow(t, g)
	tokens, err := a.Exchange(t.Context(), server, g, code, verifier)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Exchange(t.Context(), server, g, code, verifier); !errors.Is(err, connection.Refused) {
		t.Errorf("a code counted twice: %v", err)
	}
	g = g.Renew(tokens, time.Now(), 0)
	if tokens, err = a.Refresh(t.Context(), server, g); err != nil || tokens.Refresh == g.Refresh {
		t.Fatal(err)
	}
	g = g.Renew(tokens, time.Now(), 0)
	if err := a.Revoke(t.Context(), server, g); err != nil || s.Valid() != 0 {
		t.Errorf("%v, %d tokens are valid", err, s.Valid())
	}
	if _, err := a.Refresh(t.Context(), server, g); !errors.Is(err, connection.Refused) {
		t.Errorf("after it was revoked: %v", err)
	}
	s.ForgetClients()
	if _, err := a.Refresh(t.Context(), server, g); !errors.Is(err, connection.ClientRefused) {
		t.Errorf("after the client was forgotten: %v", err)
	}
}

// TestRevocationAnswersAreRead: those that say that a later request may do more are told from the others; and where the refresh token cannot be revoked,
// the access token is.
func TestRevocationAnswersAreRead(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   error
		tokens string
	}{
		"success":                    {http.StatusOK, "", nil, "refresh"},
		"success without content":    {http.StatusNoContent, "", nil, "refresh"},
		"accepted":                   {http.StatusAccepted, "ok", nil, "refresh"},
		"the token had ended":        {http.StatusBadRequest, `{"error":"invalid_token"}`, nil, "refresh"},
		"no such tokens":             {http.StatusBadRequest, `{"error":"unsupported_token_type"}`, connection.Refused, "refresh access"},
		"another client":             {http.StatusUnauthorized, `{"error":"invalid_client"}`, connection.ClientRefused, "refresh"},
		"an outage":                  {http.StatusServiceUnavailable, `{"error":"invalid_client"}`, connection.ErrUnreached, "refresh"},
		"a limit":                    {http.StatusTooManyRequests, "", connection.ErrUnreached, "refresh"},
		"a page":                     {http.StatusForbidden, "<html>", connection.ErrUnreached, "refresh"},
		"a redirect":                 {http.StatusFound, "", connection.ErrUnreached, "refresh"},
		"away for a moment":          {http.StatusBadRequest, `{"error":"temporarily_unavailable"}`, connection.ErrUnreached, "refresh"},
		"a failure":                  {http.StatusBadRequest, `{"error":"server_error"}`, connection.ErrUnreached, "refresh"},
		"too many requests":          {http.StatusBadRequest, `{"error":"slow_down"}`, connection.ErrUnreached, "refresh"},
		"a bad request":              {http.StatusBadRequest, `{"error":"invalid_request"}`, connection.Refused, "refresh"},
		"an error without a meaning": {http.StatusBadRequest, `{"error":{"code":400}}`, connection.ErrUnreached, "refresh"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, a := oauthtest.New(t), newAuthorizer(t)
			var tokens []string
			s.Instead = func(w http.ResponseWriter, r *http.Request) bool {
				tokens = append(tokens, r.Form.Get("token"))
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
				return true
			}
			g := connection.Grant{
				Client: connection.Client{ID: "x", Method: connection.Public}, Endpoint: connection.Endpoints{Revoke: s.URL + "/revoke"},
				Tokens: connection.Tokens{Access: "access", Refresh: "refresh"},
			}
			if err := a.Revoke(t.Context(), serverAt(s.Resource()), g); !errors.Is(err, c.want) || c.want == nil && err != nil {
				t.Errorf("%v", err)
			}
			if got := strings.Join(tokens, " "); got != c.tokens {
				t.Errorf("asked to revoke %q", got)
			}
		})
	}
}

// TestOnlyWordsOfOAuthEndGrant: what a gateway answers while the provider is away, and what does not name the grant, says nothing of it.
func TestOnlyWordsOfOAuthEndGrant(t *testing.T) {
	for body, want := range map[string]error{
		`{"message":"Forbidden"}`: connection.ErrUnreached, `{"error":"Not Found"}`: connection.ErrUnreached, `{"error":{"code":403}}`: connection.ErrUnreached,
		`{"error":"invalid_request"}`: connection.ErrUnreached, `{}`: connection.ErrUnreached,
		`{"error":"invalid_grant"}`: connection.Refused, `{"error":"bad_refresh_token"}`: connection.Refused, `{"error":"invalid_target"}`: connection.Refused,
		`{"error":"invalid_client"}`: connection.ClientRefused, `{"error":"unauthorized_client"}`: connection.ClientRefused,
		`{"error":"incorrect_client_credentials"}`: connection.ClientRefused, `{"ok":false,"error":"bad_client_secret"}`: connection.ClientRefused,
	} {
		for _, status := range []int{http.StatusOK, http.StatusForbidden, http.StatusNotFound} {
			s, a := oauthtest.New(t), newAuthorizer(t)
			answer(s, "/token", func(w http.ResponseWriter, _ oauthtest.Document) bool {
				w.WriteHeader(status)
				_, _ = w.Write([]byte(body))
				return false
			})
			g := connection.Grant{Client: connection.Client{ID: "x", Method: connection.Public}, Endpoint: connection.Endpoints{Token: s.URL + "/token"}, Tokens: connection.Tokens{Refresh: "x"}}
			if _, err := a.Refresh(t.Context(), serverAt(s.Resource()), g); !errors.Is(err, want) {
				t.Errorf("%s with %d: %v", body, status, err)
			}
		}
	}
}

// TestSecretsAreNotSentAfterRedirect: a token endpoint that leads elsewhere gets no second request.
func TestSecretsAreNotSentAfterRedirect(t *testing.T) {
	s, a := oauthtest.New(t), newAuthorizer(t)
	server, p, client := discovered(t, a, s)
	answer(s, "/token", func(w http.ResponseWriter, _ oauthtest.Document) bool {
		w.Header().Set("Location", s.URL+"/elsewhere")
		w.WriteHeader(http.StatusTemporaryRedirect)
		return false
	})
	_, err := a.Refresh(context.Background(), server, connection.Grant{Client: client, Endpoint: p.Endpoints, Resource: p.Resource, Tokens: connection.Tokens{Refresh: "x"}})
	if err == nil || s.Count("POST /elsewhere") > 0 {
		t.Error(err)
	}
}

// TestOpenNetworksMayBeNamed: an administrator may run the server that authorizes beside, in a network of the own.
func TestOpenNetworksMayBeNamed(t *testing.T) {
	s := oauthtest.New(t)
	answer(s, resources, func(_ http.ResponseWriter, d oauthtest.Document) bool {
		d["authorization_servers"] = []string{elsewhere(s)}
		return true
	})
	s.Issuer = elsewhere(s)
	a := oauth.New(oauth.Options{Open: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}, UserAgent: "test", Clock: system.Clock{}})
	t.Cleanup(a.Close)
	if got, err := a.Discover(t.Context(), serverAt(s.Resource()), connection.Challenge{}); err != nil || got.Issuer != s.Issuer {
		t.Errorf("%+v, %v", got, err)
	}
}
