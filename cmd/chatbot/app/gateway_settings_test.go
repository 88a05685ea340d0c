//go:build services

package app_test

import (
	"net/http"
	"testing"
)

// TestGatewayReadsSettings: the environment sets the limits on sign-ins and the port of TLS.
func TestGatewayReadsSettings(t *testing.T) {
	signIns := func(g *gateway) (limited int) {
		t.Helper()
		for range 12 {
			if g.nobody().post("/api/auth/login", obj{"username": ""}).status == http.StatusTooManyRequests {
				limited++
			}
		}
		return limited
	}
	_, usual := behind(t, false)
	if limited := signIns(usual); limited != 6 { // one, and a burst of five more
		t.Errorf("%d of 12 sign-ins are limited", limited)
	}
	t.Setenv("SIGN_IN_RATE", "600r/m")
	t.Setenv("SIGN_IN_BURST", "50")
	_, wide := behind(t, false)
	if limited := signIns(wide); limited != 0 {
		t.Errorf("%d of 12 sign-ins are limited with 600 a minute", limited)
	}
	for port, want := range map[string]string{"": "https://127.0.0.1/chat?a=b", "443": "https://127.0.0.1/chat?a=b", "18443": "https://127.0.0.1:18443/chat?a=b"} {
		t.Setenv("TLS_PORT", port)
		_, g := behind(t, true)
		request, err := http.NewRequestWithContext(t.Context(), "GET", "http://"+g.http+"/chat?a=b", nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if to := response.Header.Get("Location"); response.StatusCode != http.StatusPermanentRedirect || to != want {
			t.Errorf("TLS_PORT=%s: %s to %q", port, response.Status, to)
		}
	}
}

func TestGatewayRefusesBadSettings(t *testing.T) {
	for _, setting := range []string{
		"SIGN_IN_RATE=5", "SIGN_IN_RATE=r/m", "SIGN_IN_RATE=5r/d", "SIGN_IN_RATE=0r/m", "SIGN_IN_RATE=5r/m; return 200", "SIGN_IN_RATE=5r/m\n",
		"SIGN_IN_BURST=0", "SIGN_IN_BURST=-1", "SIGN_IN_BURST=many", "SIGN_IN_BURST=5 nodelay", "TLS_PORT=0", "TLS_PORT=65536", "TLS_PORT=https",
	} {
		if out, err := writeSettings(t, t.TempDir(), setting); err == nil {
			t.Errorf("%q is taken: %s", setting, out)
		}
	}
}
