// Package httptest helps the tests of adapters/http and of its areas.
package httptest

import (
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"chatbot/adapters/internal/wire"
	"chatbot/domain/fault"
)

// Context returns the context of a request, as a handler gets it.
func Context(t testing.TB, prepare func(r *fasthttp.Request)) *fiber.Ctx {
	t.Helper()
	app := fiber.New(fiber.Config{Immutable: true})
	raw := &fasthttp.RequestCtx{}
	prepare(&raw.Request)
	c := app.AcquireCtx(raw)
	t.Cleanup(func() { app.ReleaseCtx(c) })
	return c
}

// Bodies are seeds for the parsers of JSON bodies: unusual, invalid and hostile ones.
var Bodies = []string{
	"", "null", "{}", "[]", `{"message":"hi","session_id":1.0,"stream":true,"client_message_id":"k"}`, `{"session_id":1e400}`, `{"session_id":-0}`,
	`{"message":"\ud83d"}`, `{"message":"` + "\xff" + `"}`, `{"message":1}`, `{"MESSAGE":"x","message":"y"}`, `{"message":"a"}{}`, "\ufeff{}",
	`{"username":null,"email":{},"password":[]}`, strings.Repeat(`{"a":`, 2000), `{"title":"x","title":null}`, " \t\n{}", "{\"a\":\"\x00\"}",
}

// WithBody returns the context of a request with a body that claims to be JSON.
func WithBody(t testing.TB, body []byte) *fiber.Ctx {
	t.Helper()
	return Context(t, func(r *fasthttp.Request) {
		r.Header.SetContentType("application/json")
		r.SetBody(body)
	})
}

// WantClientError fails the test if err is neither nil nor a client error (4xx) with a message.
func WantClientError(t testing.TB, err error) {
	t.Helper()
	if err == nil {
		return
	}
	f := fault.From(err)
	if status := wire.Status(f.Kind); status < 400 || status >= 500 || f.Message == "" {
		t.Errorf("%d: %v", status, err)
	}
}
