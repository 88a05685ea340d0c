package connection_test

import (
	"slices"
	"strings"
	"testing"

	"chatbot/domain/connection"
)

func TestChallengeForBearerTokensIsRead(t *testing.T) {
	const metadata = "https://a.example/.well-known/oauth-protected-resource?x=1,2"
	for header, want := range map[string]struct {
		metadata     string
		scopes       []string
		insufficient bool
	}{
		`Bearer resource_metadata="` + metadata + `"`:                                                   {metadata, nil, false},
		`bearer realm="a, b", Resource_Metadata = "` + metadata + `" , scope="read write"`:              {metadata, []string{"read", "write"}, false},
		`Bearer error="insufficient_scope", scope=read, error_description="say \"please\", Bearer x=y"`: {"", []string{"read"}, true},
		`Negotiate abc==, Bearer scope="read", Basic realm="x", scope="write"`:                          {"", []string{"read"}, false},
		`Basic realm="Bearer scope=read", scope="read"`:                                                 {"", nil, false},
		`Bearer`:                 {"", nil, false},
		`Bearer scope="open`:     {"", nil, false},
		`Bearer ,,, = , scope=x`: {"", []string{"x"}, false},
		``:                       {"", nil, false},
		`Bearer scope="` + strings.Repeat("x ", 10<<10): {"", nil, false},
	} {
		got, insufficient := connection.ParseChallenge(header)
		if got.Metadata != want.metadata || !slices.Equal(got.Scopes, want.scopes) || insufficient != want.insufficient {
			t.Errorf("%.80s: %+v, %v", header, got, insufficient)
		}
	}
}

func FuzzParseChallenge(f *testing.F) {
	f.Add(`Bearer realm="a\"b", scope=x`)
	f.Add(`"\`)
	f.Fuzz(func(t *testing.T, header string) {
		c, _ := connection.ParseChallenge(header)
		for _, scope := range c.Scopes {
			if strings.ContainsAny(scope, " \"\\\r\n") {
				t.Errorf("%q", scope)
			}
		}
	})
}
