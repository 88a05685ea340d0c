package http

import (
	_ "embed" // openapi.yaml, docs.html
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/swaggest/swgui/v5/static"
	"github.com/vearutop/statigz"
	"go.yaml.in/yaml/v3"
)

//go:embed openapi.yaml
var description []byte

// docs is the page that shows the description. swgui's own page is a template, and with text/template in the program the
// linker would keep every method of every library.
//
//go:embed docs.html
var docs []byte

// Description returns openapi.yaml as JSON.
func Description() ([]byte, error) {
	var document map[string]any
	if err := yaml.Unmarshal(description, &document); err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	return json.Marshal(document)
}

// addDocs serves the description, the page that shows it, and the page's files.
func (s *Server) addDocs() error {
	document, err := Description()
	if err != nil {
		return err
	}
	s.app.Get("/api/openapi.json", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		return c.Send(document)
	})
	policy := PagePolicy(docs)
	s.app.Get("/api/docs", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentSecurityPolicy, policy)
		c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
		return c.Send(docs)
	})
	s.app.Get("/api/docs/*", adaptor.HTTPHandler(http.StripPrefix("/api/docs/", statigz.FileServer(static.FS))))
	return nil
}
