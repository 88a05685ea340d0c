package address_test

import (
	"testing"

	"chatbot/application/internal/address"
)

func TestOriginIsSchemeHostAndPort(t *testing.T) {
	for text, want := range map[string]string{
		"https://Example.com/v1?x=y#z": "https://example.com", "http://example.com:8080": "http://example.com:8080", "": "://", "%": "%",
	} {
		if got := address.Origin(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
