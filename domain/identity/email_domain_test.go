package identity_test

import (
	"strings"
	"testing"

	"chatbot/domain/identity"
)

func TestDomainsAreNormalized(t *testing.T) {
	for name, want := range map[string]string{
		"example.com": "example.com", "EXAMPLE.Com.": "example.com", "sub.example.co.uk": "sub.example.co.uk", "m\u00fcnchen.de": "xn--mnchen-3ya.de",
		"mu\u0308nchen.de": "xn--mnchen-3ya.de", "XN--MNCHEN-3YA.de": "xn--mnchen-3ya.de", "stra\u00dfe.de": "xn--strae-oqa.de", "\u4f8b\u3048.\u30c6\u30b9\u30c8": "xn--r8jz45g.xn--zckzah",
		"\uff45xample\u3002com": "example.com", "1and1.com": "1and1.com",
	} {
		if got, ok := identity.NormalizeDomain(name); got != want || !ok {
			t.Errorf("%q: %q, %v", name, got, ok)
		}
	}
	for _, name := range []string{
		"", ".", "com", "localhost.", "example..com", ".example.com", "example.com..", "192.0.2.1", "[::1]", "::1", "a b.com", "a_b.com", "-a.com", "a-.com", "example.com:25",
		"example.com/x", "user@example.com", "*.example.com", "xn--a.com", "exa\u202emple.com", "exa\x00mple.com", strings.Repeat("a", 64) + ".com", strings.Repeat("abcdefg.", 32) + "com", "\xff.com",
	} {
		if got, ok := identity.NormalizeDomain(name); ok {
			t.Errorf("%q: %q", name, got)
		}
	}
}
