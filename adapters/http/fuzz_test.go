package http

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"chatbot/adapters/http/httptest"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
)

// FuzzAddress checks that numbers in addresses are within their bounds, or refused with a client error.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"", "1", "0", "-1", "+1", "1.0", "1e3", "007", "99999999999999999999", "-99999999999999999999", "٣", "0x10", "1_000", " 1", "%31", "1&limit=2", "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := httptest.Context(t, func(r *fasthttp.Request) { r.URI().SetQueryString("limit=" + text) })
		var in fault.Inputs
		if n := NumberIn(c, &in, "limit", 20, 1, 100); n < 1 || n > 100 {
			t.Errorf("limit %q is %d", text, n)
		}
		httptest.WantClientError(t, in.Err())

		app := fiber.New()
		var id chat.SessionID
		var err error
		app.Get("/:id", func(c *fiber.Ctx) error {
			id, err = IDIn[chat.SessionID](c, "id", chat.ErrSession)
			return nil
		})
		raw := &fasthttp.RequestCtx{}
		raw.Request.URI().SetPath("/" + text)
		app.Handler()(raw)
		httptest.WantClientError(t, err)
		if err == nil && raw.Response.StatusCode() == 200 && id < 0 {
			t.Errorf("id %q is %d", text, id)
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
		if token, ok := Bearer(c); ok && (token == "" || strings.HasPrefix(token, " ") || strings.HasSuffix(token, " ") || !strings.Contains(c.Get(fiber.HeaderAuthorization), token)) {
			t.Errorf("%q has the token %q", text, token)
		}
		if agent := agentOf(c); !utf8.ValidString(agent) || len(agent) > 256 || strings.Contains(agent, "\x00") {
			t.Errorf("%q is the agent %q", text, agent)
		}
	})
}
