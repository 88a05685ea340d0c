package http

import (
	_ "embed" // openapi.yaml
	"encoding/json"
	"fmt"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/swaggest/swgui/v5emb"
	"github.com/valyala/fasthttp"
	"github.com/valyala/fasthttp/fasthttpadaptor"
	"go.yaml.in/yaml/v3"
)

//go:embed openapi.yaml
var description []byte

// Description returns openapi.yaml as JSON.
func Description() ([]byte, error) {
	var document map[string]any
	if err := yaml.Unmarshal(description, &document); err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	return json.Marshal(document)
}

// addDocs serves the description and a page that shows it, with everything the page needs.
func (s *Server) addDocs() error {
	document, err := Description()
	if err != nil {
		return err
	}
	s.app.Get("/api/openapi.json", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		return c.Send(document)
	})
	ui := v5emb.New("chatbot API", "/api/openapi.json", "/api/docs")
	var shown fasthttp.RequestCtx
	shown.Request.SetRequestURI("/api/docs")
	fasthttpadaptor.NewFastHTTPHandler(ui)(&shown)
	policy := policyOf(shown.Response.Body())
	page := adaptor.HTTPHandler(ui)
	show := func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentSecurityPolicy, policy)
		return page(c)
	}
	s.app.Get("/api/docs", show)
	s.app.Get("/api/docs/*", show)
	return nil
}
