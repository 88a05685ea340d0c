package mail_test

import (
	"testing"

	"chatbot/domain/mail"
)

func TestNetworkOf(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "192.0.2.1", "2001:db8::1": "2001:db8::1", "fe80::1%<b>evil.example</b>": "fe80::1",
		"": "", "https://evil.example": "", "192.0.2.1\r\nBcc: eve@evil.example": "", "unknown": "",
	} {
		if got := mail.NetworkOf(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}
