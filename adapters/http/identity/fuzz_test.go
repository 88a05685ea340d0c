package identity

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/http/httptest"
)

// FuzzBody checks that every body is either decoded as valid JSON and UTF-8, or refused with a client error.
func FuzzBody(f *testing.F) {
	for _, seed := range httptest.Bodies {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		c := httptest.WithBody(t, body)
		httptest.WantClientError(t, func() error { _, err := httpapi.Decode[registerRequest](c); return err }())
		sent, err := httpapi.Decode[loginRequest](c)
		httptest.WantClientError(t, err)
		if err == nil && (!json.Valid(body) || !utf8.Valid(body) || !utf8.ValidString(sent.Username)) {
			t.Errorf("taken: %q", body)
		}
	})
}

// FuzzHeaders checks that values parsed from headers are valid, whatever the headers contain.
func FuzzHeaders(f *testing.F) {
	for _, seed := range []string{"Bearer x", "bearer  x ", "Bearer", "Bearer ", "Basic eA==", "", "Bearer a b", "Bearer 0\n0", "Bearer \tx", "Bearer \u00a0x", "\x00", "Bearer x,Bearer y", strings.Repeat("B", 4000), "Mozilla\xff\x1b[2J", "refresh_token=x", "refresh_token=\"x\"; refresh_token=y", "http://localhost", "same-origin"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := httptest.Context(t, func(r *fasthttp.Request) {
			for _, name := range []string{fiber.HeaderAuthorization, fiber.HeaderUserAgent, fiber.HeaderCookie, fiber.HeaderOrigin, "Sec-Fetch-Site", "Idempotency-Key"} {
				r.Header.Set(name, text)
			}
		})
		token, delivery, err := presented(c)
		httptest.WantClientError(t, err)
		if delivery == inCookie && token != "" && !strings.Contains(text, token) {
			t.Errorf("%q has the cookie %q", text, token)
		}
		httptest.WantClientError(t, handlers{}.mayHoldCookie(c))
	})
}
