//go:build services

package app_test

import (
	"net/http"
	"strings"
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

// TestGatewayPassesFilesOn: uploads and downloads of the size that the environment allows; larger ones are refused in the same words by
// the gateway and by the server.
func TestGatewayPassesFilesOn(t *testing.T) {
	t.Setenv("FILE_MAX_BYTES", "4000000")
	_, g := behind(t, false)
	c := g.person("ann")
	content := strings.Repeat("0123456789", 350_000)
	id := c.upload("digits.txt", content).want(201).int("id")
	if r := c.get(path("/api/files/%d/content", id)).want(200); string(r.body) != content {
		t.Errorf("%d other bytes", len(r.body))
	}
	if r := c.do("GET", path("/api/files/%d/content", id), nil, "Range: bytes=5-7").want(206); string(r.body) != "567" {
		t.Errorf("%q", r.body)
	}
	c.upload("large.bin", strings.Repeat("x", 6_000_000)).want(413)
	if r := c.upload("large.bin", strings.Repeat("x", 6_000_000)).want(413); r.str("code") != "file_too_large" {
		t.Errorf("%s", r.body)
	}
	small := newGateway(t, start(t, "TRUSTED_PROXIES=127.0.0.1", "FILE_MAX_BYTES=1000"), false)
	c = small.person("ann")
	c.upload("large.bin", strings.Repeat("x", 2_000_000)).problem(413, "file_too_large")
}

func TestGatewayRefusesBadSettings(t *testing.T) {
	for _, setting := range []string{
		"SIGN_IN_RATE=5", "SIGN_IN_RATE=r/m", "SIGN_IN_RATE=5r/d", "SIGN_IN_RATE=0r/m", "SIGN_IN_RATE=5r/m; return 200", "SIGN_IN_RATE=5r/m\n",
		"SIGN_IN_BURST=0", "SIGN_IN_BURST=-1", "SIGN_IN_BURST=many", "SIGN_IN_BURST=5 nodelay", "TLS_PORT=0", "TLS_PORT=65536", "TLS_PORT=https",
		"FILE_MAX_BYTES=0", "FILE_MAX_BYTES=-1", "FILE_MAX_BYTES=25m", "FILE_MAX_BYTES=1; return 200", "FILE_MAX_BYTES=99999999999",
	} {
		if out, err := writeSettings(t, t.TempDir(), setting); err == nil {
			t.Errorf("%q is taken: %s", setting, out)
		}
	}
}
