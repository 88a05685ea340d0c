package connection_test

import (
	"testing"

	"chatbot/domain/connection"
)

func TestSiteIsDomainThatCanBeRegistered(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"mcp.example.com", "cf.mcp.example.com", true}, {"WWW.example.co.uk", "api.example.co.uk", true}, {"localhost", "localhost", true}, {"192.0.2.1", "192.0.2.1", true},
		{"a.example", "b.example", false}, {"one.co.uk", "other.co.uk", false}, {"a.github.io", "b.github.io", false}, {"192.0.2.1", "198.51.2.1", false},
		{"example.com", "example.com.evil.example", false}, {"localhost", "127.0.0.1", false}, {"", "example.com", false},
	} {
		if got := connection.SameSite(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
	}
}
