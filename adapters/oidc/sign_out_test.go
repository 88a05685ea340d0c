package oidc_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/oidc/oidctest"
	"chatbot/domain/signon"
)

const signedOut = "https://chat.example/login"

func (c *client) signingOut(t *testing.T, s signon.Session) string {
	t.Helper()
	address, err := c.SigningOut(t.Context(), c.p, s, signedOut, "state")
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// TestSignOutLeadsToTheProvidersOwnAddress (OpenID Connect RP-Initiated Logout 1.0, section 2).
func TestSignOutLeadsToTheProvidersOwnAddress(t *testing.T) {
	for name, test := range map[string]struct {
		endpoint string
		session  signon.Session
		want     string
	}{
		"a token":         {"ISSUER/logout", signon.Session{IDToken: "a.b.c"}, "ISSUER/logout?client_id=client&id_token_hint=a.b.c&post_logout_redirect_uri=https%3A%2F%2Fchat.example%2Flogin&state=state"},
		"a hint":          {"ISSUER/logout", signon.Session{Hint: "ada&x=y"}, "ISSUER/logout?client_id=client&logout_hint=ada%26x%3Dy&post_logout_redirect_uri=https%3A%2F%2Fchat.example%2Flogin&state=state"},
		"nothing":         {"ISSUER/logout", signon.Session{}, "ISSUER/logout?client_id=client&post_logout_redirect_uri=https%3A%2F%2Fchat.example%2Flogin&state=state"},
		"a query part":    {"ISSUER/logout?p=B2C_1_signin&p=2", signon.Session{}, "ISSUER/logout?client_id=client&p=B2C_1_signin&p=2&post_logout_redirect_uri=https%3A%2F%2Fchat.example%2Flogin&state=state"},
		"our parameters":  {"ISSUER/logout?post_logout_redirect_uri=https://evil.example&state=x&logout_hint=eve&client_id=evil", signon.Session{}, "ISSUER/logout?client_id=client&post_logout_redirect_uri=https%3A%2F%2Fchat.example%2Flogin&state=state"},
		"another host":    {"https://logout.example/end", signon.Session{}, "https://logout.example/end?client_id=client&post_logout_redirect_uri=https%3A%2F%2Fchat.example%2Flogin&state=state"},
		"none":            {"", signon.Session{IDToken: "a.b.c"}, ""},
		"a script":        {"javascript:alert(1)", signon.Session{}, ""},
		"a file":          {"file:///etc/passwd", signon.Session{}, ""},
		"a path":          {"/logout", signon.Session{}, ""},
		"without a host":  {"https:///logout", signon.Session{}, ""},
		"no TLS":          {"http://logout.example/end", signon.Session{}, ""},
		"metadata":        {"https://169.254.169.254/latest", signon.Session{}, ""},
		"a password":      {"https://name:password@logout.example", signon.Session{}, ""},
		"a fragment":      {"https://logout.example/#end", signon.Session{}, ""},
		"no address":      {"https://logout.example:port/%zz", signon.Session{}, ""},
		"a line":          {"https://logout.example/\nx", signon.Session{}, ""},
		"a long address":  {"https://logout.example/" + strings.Repeat("x", 3000), signon.Session{}, ""},
		"a blank address": {"  ", signon.Session{}, ""},
	} {
		c := newClient(t)
		own := strings.NewReplacer("ISSUER", c.URL)
		c.Metadata = func(m oidctest.Claims) { m["end_session_endpoint"] = own.Replace(test.endpoint) }
		if _, _, err := c.signIn(t); err != nil {
			t.Errorf("%s: signing in depends on it: %v", name, err)
		}
		if got, want := c.signingOut(t, test.session), own.Replace(test.want); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestSignOutFromWhatPublishesNothing(t *testing.T) {
	c := newClient(t)
	c.p.Kind = signon.GitHub
	if got := c.signingOut(t, signon.Session{}); got != "" {
		t.Error(got)
	}
	c = newClient(t)
	down := true
	c.Instead = func(w http.ResponseWriter, _ *http.Request) bool {
		if down {
			w.WriteHeader(http.StatusBadGateway)
		}
		return down
	}
	_, err := c.SigningOut(t.Context(), c.p, signon.Session{}, signedOut, "state")
	want(t, "an outage", err, signon.ErrUnreached)
	// What it published before an outage counts.
	down = false
	c.clock.pass(time.Minute)
	first := c.signingOut(t, signon.Session{})
	down = true
	c.clock.pass(2 * time.Hour)
	if got := c.signingOut(t, signon.Session{}); got != first || got == "" {
		t.Errorf("%s, want %s", got, first)
	}
}
