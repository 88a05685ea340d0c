// Package httptest helps the tests of adapters/http and of its areas.
package httptest

import (
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
