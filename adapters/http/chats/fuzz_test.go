package chats

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/http/httptest"
	"chatbot/domain/chat"
)

// FuzzBody checks that every body is either decoded as valid JSON and UTF-8, or refused with a client error.
func FuzzBody(f *testing.F) {
	for _, seed := range httptest.Bodies {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		c := httptest.WithBody(t, body)
		sent, err := httpapi.Decode[sendRequest](c)
		httptest.WantClientError(t, err)
		if err == nil && (!json.Valid(body) || !utf8.Valid(body) || !utf8.ValidString(sent.Message)) {
			t.Errorf("taken: %q", body)
		}
		for _, decodeOther := range []func() error{
			func() error { _, err := httpapi.Decode[changeSessionRequest](c); return err },
			func() error { _, err := httpapi.DecodeOptional[createSessionRequest](c); return err },
			func() error { _, err := httpapi.DecodeOptional[answerRequest](c); return err },
		} {
			httptest.WantClientError(t, decodeOther())
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
		key, err := answerRequest{}.key(c)
		httptest.WantClientError(t, err)
		if err == nil && utf8.RuneCountInString(key) > chat.MaxClientID {
			t.Errorf("the key %q", key)
		}
	})
}

// FuzzLastEventID checks that Last-Event-ID is a possible sequence number, or refused with a client error.
func FuzzLastEventID(f *testing.F) {
	for _, seed := range []string{"0", "57", "-1", "+1", "2147483648", "9223372036854775807", "99999999999999999999", "1.0", "x", " 1", "1,2", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		after, err := lastEvent(text)
		httptest.WantClientError(t, err)
		if after < 0 || err != nil && after != 0 {
			t.Errorf("%q is %d, %v", text, after, err)
		}
	})
}
