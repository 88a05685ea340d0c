package system

import (
	_ "embed" // docs.html
	"net/http"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/swaggest/swgui/v5/static"
	"github.com/vearutop/statigz"

	httpapi "chatbot/adapters/http"
)

// docs is the page that shows the description. swgui's own page is a template, and with text/template in the program the
// linker would keep every method of every library.
//
//go:embed docs.html
var docs []byte

// Docs returns the routes of the description, of the page that shows it, and of that page's files.
func Docs() ([]httpapi.Route, error) {
	description, err := httpapi.Description()
	if err != nil {
		return nil, err
	}
	policy := httpapi.PagePolicy(docs)
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/openapi.json", Head: true, Handle: func(c *fiber.Ctx) error {
			c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
			return c.Send(description)
		}},
		{Method: fiber.MethodGet, Path: "/api/docs", Head: true, Handle: func(c *fiber.Ctx) error {
			c.Set(fiber.HeaderContentSecurityPolicy, policy)
			c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
			return c.Send(docs)
		}},
		{Method: fiber.MethodGet, Path: "/api/docs/*", Head: true, Handle: adaptor.HTTPHandler(http.StripPrefix("/api/docs/", statigz.FileServer(static.FS)))},
	}, nil
}
