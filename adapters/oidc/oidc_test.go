package oidc_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/oidc"
	"chatbot/adapters/oidc/oidctest"
	"chatbot/domain/signon"
)

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

const callback = "https://chat.example/api/auth/oidc/corp/callback"

// client is what this installation is to an issuer.
type client struct {
	*oidc.Providers
	*oidctest.Issuer
	clock *clock
	p     signon.Provider
}

func newClient(t *testing.T) *client {
	t.Helper()
	c := &clock{at: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)}
	issuer := oidctest.New(t)
	issuer.Now = c.Now
	all := oidc.New(oidc.Options{UserAgent: "chatbot/test", Clock: c})
	t.Cleanup(all.Close)
	return &client{all, issuer, c, signon.Provider{ID: "corp", Kind: signon.OIDC, Issuer: issuer.URL, ClientID: "client", ClientSecret: "secret", GroupsClaim: "groups"}}
}

var attempt = signon.Attempt{Purpose: signon.SignIn, State: "state", Nonce: "nonce", Verifier: strings.Repeat("v", 43)}

// begin returns the callback of a person who went through the provider.
func (c *client) begin(t *testing.T, a signon.Attempt) signon.Callback {
	t.Helper()
	address, err := c.Authorization(t.Context(), c.p, a, callback)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	back, err := url.Parse(c.Authorize(u.Query()))
	if err != nil {
		t.Fatal(err)
	}
	q := back.Query()
	return signon.Callback{State: q.Get("state"), Code: q.Get("code"), Issuer: q.Get("iss")}
}

func (c *client) signIn(t *testing.T) (signon.Person, signon.Claims, error) {
	t.Helper()
	return c.Identify(t.Context(), c.p, attempt, c.begin(t, attempt), callback)
}

func want(t *testing.T, name string, err, fault error) {
	t.Helper()
	if !errors.Is(err, fault) {
		t.Errorf("%s: got %v, want %v", name, err, fault)
	}
	for _, secret := range []string{"secret", "code-", "ada@", "access"} {
		if err != nil && strings.Contains(strings.ReplaceAll(err.Error(), "the access token", ""), secret) && !strings.Contains(err.Error(), "client ID and secret") {
			t.Errorf("%s: the error says %q: %v", name, secret, err)
		}
	}
}

func TestPersonIsIdentified(t *testing.T) {
	c := newClient(t)
	c.UserInfo = oidctest.Claims{"groups": []string{"crew", "admins"}, "name": "Ada", "email": "other@corp.example"}
	person, claims, err := c.signIn(t)
	if err != nil {
		t.Fatal(err)
	}
	if person.Issuer != c.URL || person.Subject != "ada-1" || person.Email != "ada@corp.example" || !person.EmailVerified || person.Username != "ada" || person.Name != "Ada" || fmt.Sprint(person.Groups) != "[crew admins]" || person.IDToken == "" || claims["name"] != "Ada" {
		t.Errorf("%+v, %v", person, claims)
	}
	q := c.Starts[0]
	for name, value := range map[string]string{
		"client_id": "client", "redirect_uri": callback, "response_type": "code", "scope": "openid email profile", "state": "state", "nonce": "nonce", "code_challenge_method": "S256", "prompt": "",
	} {
		if q.Get(name) != value {
			t.Errorf("%s=%q, want %q", name, q.Get(name), value)
		}
	}
	if strings.Contains(q.Encode(), "secret") || strings.Contains(q.Encode(), attempt.Verifier) {
		t.Errorf("secrets are in the address: %v", q)
	}
}

// TestAccountsAreChosenWhereTheProviderCanAsk: others refuse a request that has them ask (oidc-provider: "unsupported prompt value requested").
func TestAccountsAreChosenWhereTheProviderCanAsk(t *testing.T) {
	for name, c := range map[string]struct {
		purpose   signon.Purpose
		published []string
		want      string
	}{
		"sign-in":              {signon.SignIn, []string{"select_account"}, ""},
		"connection":           {signon.Link, []string{"none", "select_account"}, "select_account"},
		"test":                 {signon.Test, []string{"login", "select_account"}, "select_account"},
		"nothing is published": {signon.Test, nil, ""},
		"it cannot ask":        {signon.Link, []string{"none", "login", "consent"}, ""},
	} {
		asked := newClient(t)
		asked.Metadata = func(m oidctest.Claims) { m["prompt_values_supported"] = c.published }
		a := attempt
		a.Purpose = c.purpose
		asked.begin(t, a)
		if got := asked.Starts[0].Get("prompt"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestForgedAnswersAreRefused has one thing wrong at a time.
func TestForgedAnswersAreRefused(t *testing.T) {
	claim := func(name string, value any) func(*client) {
		return func(c *client) { c.IDToken = func(claims oidctest.Claims) { claims[name] = value } }
	}
	without := func(name string) func(*client) {
		return func(c *client) { c.IDToken = func(claims oidctest.Claims) { delete(claims, name) } }
	}
	other := oidctest.New(t)
	for name, forge := range map[string]func(*client){
		"alg none":                     func(c *client) { c.Sign = c.None },
		"HS256 with the client secret": func(c *client) { c.Sign = c.HS256([]byte("secret")) },
		"HS256 with the public key":    func(c *client) { c.Sign = c.HS256(c.PublicKey()) },
		"the key of another":           func(c *client) { c.Sign = other.RS256 },
		"no token":                     func(c *client) { c.Token = func(answer oidctest.Claims) { delete(answer, "id_token") } },
		"no JWT":                       func(c *client) { c.Sign = func(oidctest.Claims) string { return "a.b" } },
		"a changed token": func(c *client) {
			c.Sign = func(claims oidctest.Claims) string {
				signed := c.RS256(claims)
				claims["sub"] = "eve"
				return strings.Join(append(strings.Split(c.RS256(claims), ".")[:2], strings.Split(signed, ".")[2]), ".")
			}
		},
		"another issuer":       claim("iss", "https://evil.example"),
		"issuer with a slash":  func(c *client) { c.IDToken = func(claims oidctest.Claims) { claims["iss"] = c.URL + "/" } },
		"no issuer":            without("iss"),
		"another audience":     claim("aud", "other"),
		"no audience":          without("aud"),
		"two audiences":        claim("aud", []string{"client", "other"}),
		"another party":        claim("azp", "other"),
		"a party that is none": claim("azp", nil),
		"expired":              claim("exp", 1),
		"no expiry":            without("exp"),
		"not yet":              func(c *client) { claim("nbf", c.clock.Now().Add(time.Hour).Unix())(c) },
		"of the future":        func(c *client) { claim("iat", c.clock.Now().Add(time.Hour).Unix())(c) },
		"another nonce":        claim("nonce", "other"),
		"no nonce":             without("nonce"),
		"an empty nonce":       claim("nonce", ""),
		"nobody":               without("sub"),
		"an empty subject":     claim("sub", ""),
		"a long subject":       claim("sub", strings.Repeat("x", 256)),
		"a subject with NUL":   claim("sub", "ada\x00eve"),
		"a subject of numbers": claim("sub", 1),
		"another access token": claim("at_hash", "MTIzNDU2Nzg5MDEyMzQ1Ng"),
		"another's user info":  func(c *client) { c.UserInfo = oidctest.Claims{"sub": "eve", "groups": []string{"admins"}} },
	} {
		c := newClient(t)
		forge(c)
		_, _, err := c.signIn(t)
		want(t, name, err, signon.ErrRefused)
	}
}

func TestCallbacksOfOthersAreRefused(t *testing.T) {
	for name, change := range map[string]func(*client, *signon.Attempt, *signon.Callback){
		"mix-up":                    func(_ *client, _ *signon.Attempt, back *signon.Callback) { back.Issuer = "https://evil.example" },
		"issuer left out":           func(_ *client, _ *signon.Attempt, back *signon.Callback) { back.Issuer = "" },
		"a code of another browser": func(_ *client, a *signon.Attempt, _ *signon.Callback) { a.Verifier = strings.Repeat("w", 43) },
		"PKCE left out":             func(_ *client, a *signon.Attempt, _ *signon.Callback) { a.Verifier = "" },
		"an invented code":          func(_ *client, _ *signon.Attempt, back *signon.Callback) { back.Code = "code-9999" },
		// A careless issuer takes any verifier; the nonce of the browser that began still differs.
		"code injection without PKCE": func(c *client, a *signon.Attempt, _ *signon.Callback) {
			c.NoPKCE, a.Nonce, a.Verifier = true, "that of the victim", strings.Repeat("w", 43)
		},
		"nonce stripping": func(c *client, a *signon.Attempt, _ *signon.Callback) {
			c.IDToken, a.Nonce = func(claims oidctest.Claims) { claims["nonce"] = "" }, ""
		},
	} {
		c := newClient(t)
		a, back := attempt, c.begin(t, attempt)
		change(c, &a, &back)
		_, _, err := c.Identify(t.Context(), c.p, a, back, callback)
		want(t, name, err, signon.ErrRefused)
	}
	c := newClient(t)
	back := c.begin(t, attempt)
	if _, _, err := c.Identify(t.Context(), c.p, attempt, back, callback); err != nil {
		t.Fatal(err)
	}
	_, _, err := c.Identify(t.Context(), c.p, attempt, back, callback)
	want(t, "the code again", err, signon.ErrRefused)
}

func TestDocumentsThatMayNotBeUsedAreRefused(t *testing.T) {
	for name, change := range map[string]func(oidctest.Claims){
		"another issuer":    func(m oidctest.Claims) { m["issuer"] = "https://evil.example" },
		"no issuer":         func(m oidctest.Claims) { delete(m, "issuer") },
		"a template":        func(m oidctest.Claims) { m["issuer"] = "https://login.microsoftonline.com/{tenantid}/v2.0" },
		"no token endpoint": func(m oidctest.Claims) { delete(m, "token_endpoint") },
		"plain PKCE only":   func(m oidctest.Claims) { m["code_challenge_methods_supported"] = []string{"plain"} },
		"a metadata service": func(m oidctest.Claims) {
			m["token_endpoint"] = "http://169.254.169.254/latest"
		},
		"another host without TLS": func(m oidctest.Claims) { m["jwks_uri"] = "http://evil.example/keys" },
		"a script":                 func(m oidctest.Claims) { m["authorization_endpoint"] = "javascript:alert(1)" },
		"a name and a password":    func(m oidctest.Claims) { m["token_endpoint"] = "https://name:password@login.example/token" },
	} {
		c := newClient(t)
		c.Metadata = change
		_, err := c.Authorization(t.Context(), c.p, attempt, callback)
		want(t, name, err, signon.ErrRefused)
	}
	c := newClient(t)
	c.Instead = func(w http.ResponseWriter, _ *http.Request) bool {
		_, _ = w.Write([]byte("<html>"))
		return true
	}
	_, err := c.Authorization(t.Context(), c.p, attempt, callback)
	want(t, "a page", err, signon.ErrRefused)
}

func TestRotatedKeysAreFetchedAndNotTooOften(t *testing.T) {
	c := newClient(t)
	if _, _, err := c.signIn(t); err != nil {
		t.Fatal(err)
	}
	c.clock.pass(time.Minute)
	c.Rotate()
	for range 3 {
		if _, _, err := c.signIn(t); err != nil {
			t.Fatal(err)
		}
	}
	if n := c.Asked("/keys"); n != 2 {
		t.Errorf("the keys were fetched %d times, want 2", n)
	}
	other := oidctest.New(t)
	other.Rotate()
	other.Rotate() // its key has another id
	c.Sign = other.RS256
	for range 5 {
		_, _, err := c.signIn(t)
		want(t, "an unknown key", err, signon.ErrRefused)
	}
	if n := c.Asked("/keys"); n != 2 {
		t.Errorf("unknown keys had the keys fetched %d times", n)
	}
	c.Sign = nil
	c.clock.pass(2 * time.Hour) // the metadata is read anew, the keys stay
	if _, _, err := c.signIn(t); err != nil || c.Asked("/keys") != 2 {
		t.Errorf("%v, fetched %d times", err, c.Asked("/keys"))
	}
}

func TestOutagesAreToldApart(t *testing.T) {
	status := func(path string, status int, body string) func(*client) {
		return func(c *client) {
			c.Instead = func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path != path {
					return false
				}
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(status)
				_, _ = w.Write([]byte(body))
				return true
			}
		}
	}
	for name, one := range map[string]struct {
		is    func(*client)
		fault error
	}{
		"token endpoint fails":     {status("/token", 503, ""), signon.ErrUnreached},
		"token endpoint is busy":   {status("/token", 429, ""), signon.ErrUnreached},
		"wrong secret":             {func(c *client) { c.p.ClientSecret = "wrong" }, signon.ErrClientRefused},
		"GitHub's way":             {status("/token", 200, `{"error":"incorrect_client_credentials"}`), signon.ErrClientRefused},
		"an error with status 200": {status("/token", 200, `{"error":"bad_verification_code"}`), signon.ErrRefused},
		"keys cannot be fetched":   {status("/keys", 500, ""), signon.ErrUnreached},
		"keys are none":            {status("/keys", 200, "{}"), signon.ErrRefused},
		"groups cannot be asked":   {status("/userinfo", 503, ""), signon.ErrUnreached},
	} {
		c := newClient(t)
		back := c.begin(t, attempt)
		one.is(c)
		_, _, err := c.Identify(t.Context(), c.p, attempt, back, callback)
		want(t, name, err, one.fault)
	}
	c := newClient(t)
	status("/.well-known/openid-configuration", 502, "")(c)
	for range 5 {
		_, err := c.Authorization(t.Context(), c.p, attempt, callback)
		want(t, "the issuer fails", err, signon.ErrUnreached)
	}
	if n := c.Asked("/.well-known/openid-configuration"); n != 1 {
		t.Errorf("an issuer that fails was asked %d times at once", n)
	}
	c.Instead = nil
	c.clock.pass(time.Minute)
	c.begin(t, attempt)
	status("/.well-known/openid-configuration", 502, "")(c)
	c.clock.pass(2 * time.Hour)
	c.begin(t, attempt) // what it published before counts
	c.Close()
	c.clock.pass(2 * time.Hour)
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := c.Identify(canceled, c.p, attempt, signon.Callback{Issuer: c.URL, Code: "code-1"}, callback)
	want(t, "gone", err, signon.ErrUnreached)
}

func TestSecretsFollowNoRedirect(t *testing.T) {
	c := newClient(t)
	stolen := false
	thief := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { stolen = true }))
	defer thief.Close()
	back := c.begin(t, attempt)
	c.Instead = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/token" {
			http.Redirect(w, r, thief.URL, http.StatusTemporaryRedirect)
		}
		return r.URL.Path == "/token"
	}
	_, _, err := c.Identify(t.Context(), c.p, attempt, back, callback)
	want(t, "redirected", err, signon.ErrRefused)
	if stolen {
		t.Error("the secret was sent elsewhere")
	}
}

// routed sends requests of any host to one server.
type routed string

func (to routed) RoundTrip(r *http.Request) (*http.Response, error) {
	u, err := url.Parse(string(to))
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.URL.Path = "http", u.Host, strings.TrimPrefix(r.URL.Path, "/common/v2.0")
	return http.DefaultTransport.RoundTrip(r)
}

// TestTenantsOfMicrosoft: each tenant has an issuer of its own, which the ID token names twice.
func TestTenantsOfMicrosoft(t *testing.T) {
	for name, one := range map[string]struct {
		tid, iss string
		refused  bool
	}{
		"own":     {"t1", "https://login.microsoftonline.com/t1/v2.0", false},
		"another": {"t1", "https://login.microsoftonline.com/t2/v2.0", true},
		"none":    {"", "https://login.microsoftonline.com/{tenantid}/v2.0", true},
		"a path":  {"t1/x", "https://login.microsoftonline.com/t1/x/v2.0", true},
		"evil":    {"t1", "https://evil.example/t1/v2.0", true},
	} {
		c := newClient(t)
		c.Metadata = func(m oidctest.Claims) {
			m["issuer"] = "https://login.microsoftonline.com/{tenantid}/v2.0"
			for name, path := range map[string]string{"authorization_endpoint": "authorize", "token_endpoint": "token", "userinfo_endpoint": "userinfo", "jwks_uri": "keys", "end_session_endpoint": "logout"} {
				m[name] = "https://login.microsoftonline.com/" + path
			}
			delete(m, "authorization_response_iss_parameter_supported")
		}
		c.p.Issuer = "https://login.microsoftonline.com/common/v2.0"
		c.IDToken = func(claims oidctest.Claims) { claims["tid"], claims["iss"] = one.tid, one.iss }
		c.Providers = oidc.New(oidc.Options{Clock: c.clock, Transport: routed(c.URL)})
		person, _, err := c.signIn(t)
		switch {
		case one.refused:
			want(t, name, err, signon.ErrRefused)
		case err != nil || person.Issuer != one.iss || person.EmailVerified:
			t.Errorf("%s: %+v, %v", name, person, err)
		}
	}
}

func TestGitHub(t *testing.T) {
	for name, one := range map[string]struct{ emails, email string }{
		"primary and verified": {`[{"email":"public@x.example","primary":false,"verified":true},{"email":"ada@x.example","primary":true,"verified":true}]`, "ada@x.example"},
		"not verified":         {`[{"email":"ada@x.example","primary":true,"verified":false}]`, ""},
		"not primary":          {`[{"email":"ada@x.example","primary":false,"verified":true}]`, ""},
		"none":                 {`[]`, ""},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			answer := map[string]string{
				"/login/oauth/access_token": `{"access_token":"access","token_type":"bearer","scope":"user:email"}`,
				"/api/v3/user":              `{"id":9007199254740993,"login":"Ada-L","name":"Ada","email":"public@evil.example"}`, "/api/v3/user/emails": one.emails,
			}[r.URL.Path]
			if r.URL.Path != "/login/oauth/access_token" && r.Header.Get("Authorization") != "Bearer access" || r.URL.Path == "/login/oauth/access_token" && (r.FormValue("client_secret") != "secret" || r.FormValue("code_verifier") == "") {
				w.WriteHeader(http.StatusUnauthorized)
			}
			_, _ = w.Write([]byte(answer))
		}))
		defer server.Close()
		all := oidc.New(oidc.Options{Clock: &clock{at: time.Now()}})
		p := signon.Provider{ID: "github", Kind: signon.GitHub, Issuer: server.URL, ClientID: "client", ClientSecret: "secret"}
		address, err := all.Authorization(t.Context(), p, attempt, callback)
		if err != nil || !strings.Contains(address, "code_challenge_method=S256") || strings.Contains(address, "openid") {
			t.Errorf("%s, %v", address, err)
		}
		person, _, err := all.Identify(t.Context(), p, attempt, signon.Callback{Code: "code"}, callback)
		if err != nil || person.Subject != "9007199254740993" || person.Email != one.email || person.EmailVerified != (one.email != "") || person.Username != "Ada-L" || person.Issuer != server.URL {
			t.Errorf("%s: %+v, %v", name, person, err)
		}
	}
}
