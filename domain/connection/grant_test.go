package connection_test

import (
	"net/url"
	"reflect"
	"slices"
	"testing"
	"time"

	"chatbot/domain/connection"
)

var now = time.Date(2026, 3, 15, 12, 0, 0, 0, time.UTC)

// TestTokensAreReplacedBeforeTheyEnd: not all at once, neither right after they were issued, nor so late that a call gets none.
func TestTokensAreReplacedBeforeTheyEnd(t *testing.T) {
	for _, life := range []time.Duration{30 * time.Second, 5 * time.Minute, time.Hour, 90 * 24 * time.Hour} {
		seen := map[time.Time]bool{}
		for _, jitter := range []float64{0, 0.3, 0.6, 0.999} {
			g := connection.Grant{}.Renew(connection.Tokens{Access: "a", Expires: now.Add(life)}, now, jitter)
			early := now.Add(life).Sub(g.RefreshAt)
			if early < life/10 && early < 150*time.Second || early > life/4 || early > 5*time.Minute {
				t.Errorf("a token of %v is replaced %v before its end", life, early)
			}
			if g.Due(now) || !g.Valid(now) || !g.Due(g.RefreshAt) || !g.Valid(g.RefreshAt) || g.Valid(g.Expires) {
				t.Errorf("%v: %+v", life, g)
			}
			seen[g.RefreshAt] = true
		}
		if len(seen) != 4 {
			t.Errorf("%v: people's tokens are replaced at the same time", life)
		}
	}
}

func TestTokenOfUnknownLifeIsSentUntilItIsRefused(t *testing.T) {
	g := connection.Grant{}.Renew(connection.Tokens{Access: "a"}, now, 0.5)
	if g.Due(now.AddDate(1, 0, 0)) || !g.Valid(now.AddDate(1, 0, 0)) {
		t.Errorf("%+v", g)
	}
}

func TestRenewKeepsWhatServersLeaveOut(t *testing.T) {
	g := connection.Grant{Tokens: connection.Tokens{Refresh: "r", Scopes: []string{"read"}}}
	if got := g.Renew(connection.Tokens{Access: "a"}, now, 0); got.Refresh != "r" || !slices.Equal(got.Scopes, g.Scopes) {
		t.Errorf("%+v", got)
	}
	if got := g.Renew(connection.Tokens{Access: "a", Refresh: "s", Scopes: []string{"write"}}, now, 0); got.Refresh != "s" || got.Scopes[0] != "write" {
		t.Errorf("%+v", got)
	}
}

func address(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestMetadataCountsForTheServerThatItNames(t *testing.T) {
	const server, known = "https://notes.example/a/mcp", "https://notes.example/.well-known/oauth-protected-resource"
	const evil = "https://evil.example/.well-known/oauth-protected-resource"
	for _, c := range []struct {
		resource, from string
		want           bool
	}{
		{server, known + "/a/mcp", true}, {server + "/", known + "/a/mcp", true}, {server, "https://other.example/metadata", true}, {server, known, true},
		{"https://NOTES.example:443/a/mcp", known, true},
		{"https://notes.example", known, true}, {"https://notes.example/", known + "/", true}, {"https://notes.example/a", known + "/a", true},
		// above the server, where others may be, and not said by who runs that
		{"https://notes.example", known + "/a/mcp", false}, {"https://notes.example/a", known + "/a/mcp", false}, {"https://notes.example/a", known, false},
		{"https://notes.example", "https://notes.example/a/metadata", false}, {"https://notes.example", "https://other.example/.well-known/oauth-protected-resource", false},
		{"https://other.example", "https://other.example/.well-known/oauth-protected-resource", false}, {"https://notes.example/b", known + "/b", false},
		{"https://notes.example/a/mc", known + "/a/mc", false}, {"https://notes.example/a/mcp/more", known + "/a/mcp/more", false},
		{"https://notes.example/b", known + "/../b", false}, {"https://notes.example", known + "//evil.example/", false},
		{"http://notes.example/a/mcp", known, false}, {"https://notes.example:8443/a/mcp", known, false}, {"https://notes.example.evil.example/a/mcp", known, false},
		{"https://evil@notes.example/a/mcp", known, false}, {"https://notes.example/a/mcp?x=1", known, false}, {"https://notes.example/a/mcp#x", known, false},
		{"", known, false}, {"::", known, false},
		// a path that reads as another host's address
		{"https://notes.example", evil + "//notes.example", false}, {"https://notes.example/", evil + "//notes.example/", false},
		{"https://notes.example/a", evil + "//notes.example/a", false}, {"https://notes.example/", evil + "https://notes.example/", false},
		{"https://notes.example/a", evil + "/a", false}, {"https://notes.example/a", "http://notes.example/.well-known/oauth-protected-resource/a", false},
		{"https://notes.example/a", known + "-of-others/a", false}, {"https://notes.example/a", known + "/a?x=1", false},
	} {
		if got := connection.NamesServer(c.resource, address(t, c.from), address(t, server)); got != c.want {
			t.Errorf("%q at %s: %v", c.resource, c.from, got)
		}
	}
}

func TestUsualPlacesOfMetadata(t *testing.T) {
	for server, want := range map[string][]string{
		"https://a.example/x/mcp": {"https://a.example/.well-known/oauth-protected-resource/x/mcp", "https://a.example/.well-known/oauth-protected-resource"},
		"https://a.example/":      {"https://a.example/.well-known/oauth-protected-resource"},
	} {
		if got := connection.ResourceMetadata(address(t, server), ""); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v", server, got)
		}
		if got := connection.ResourceMetadata(address(t, server), "https://b.example/m"); got[0] != "https://b.example/m" || len(got) != len(want)+1 {
			t.Errorf("%s: %v", server, got)
		}
	}
	for issuer, want := range map[string][]string{
		"https://a.example":           {"https://a.example/.well-known/oauth-authorization-server", "https://a.example/.well-known/openid-configuration"},
		"https://a.example/realms/b/": {"https://a.example/.well-known/oauth-authorization-server/realms/b", "https://a.example/.well-known/openid-configuration/realms/b", "https://a.example/realms/b/.well-known/openid-configuration"},
	} {
		if got := connection.IssuerMetadata(address(t, issuer)); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v", issuer, got)
		}
	}
}

func TestScopesAreWhatRFC6749Allows(t *testing.T) {
	if got := connection.ParseScopes("read  repo:write \"x\" a\\b ä https://a.example/s"); !slices.Equal(got, []string{"read", "repo:write", "https://a.example/s"}) {
		t.Errorf("%q", got)
	}
	if got := connection.Join([]string{"a", ""}, nil, []string{"b", "a"}); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("%q", got)
	}
}

func TestCanonicalResource(t *testing.T) {
	for server, want := range map[string]string{
		"HTTPS://A.example/": "https://a.example", "https://a.example/MCP/": "https://a.example/MCP/", "https://a.example:8443/mcp?x=1#y": "https://a.example:8443/mcp?x=1",
	} {
		if got := connection.Canonical(address(t, server)); got != want {
			t.Errorf("%s: %s", server, got)
		}
	}
}
