// Package page serves the exported web page.
package page

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
)

const noPage = `<!doctype html><title>chatbot</title>
<p>This server was built without its page. Run <code>make build</code>, or use the API: <a href="/api/docs">/api/docs</a>.</p>`

// New returns the handler that serves an export, whose files must not change. Other addresses get the export's own 404 page.
func New(export fs.FS) (fiber.Handler, error) {
	files, err := readPage(export)
	if err != nil {
		return nil, err
	}
	return func(c *fiber.Ctx) error {
		if len(files) == 0 {
			c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
			c.Set(fiber.HeaderContentSecurityPolicy, httpapi.PagePolicy([]byte(noPage)))
			return c.Status(fiber.StatusNotFound).SendString(noPage)
		}
		f, ok := find(files, c.Path())
		if !ok {
			f = files["404.html"]
			c.Status(fiber.StatusNotFound)
		}
		return send(c, export, f)
	}, nil
}

// find returns the file of an address. The export names its files after addresses: /chat is chat.html.
func find(files map[string]file, address string) (file, bool) {
	name := strings.TrimPrefix(address, "/")
	if name == "" {
		name = "index.html"
	}
	if f, ok := files[name]; ok {
		return f, true
	}
	f, ok := files[name+".html"]
	return f, ok
}

func send(c *fiber.Ctx, export fs.FS, f file) error {
	c.Set(fiber.HeaderContentType, f.kind)
	c.Set(fiber.HeaderCacheControl, f.cache)
	c.Set(fiber.HeaderETag, f.etag)
	if f.policy != "" {
		c.Set(fiber.HeaderContentSecurityPolicy, f.policy)
	}
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if c.Response().StatusCode() == fiber.StatusOK && c.Get(fiber.HeaderIfNoneMatch) == f.etag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	name := f.name
	switch accepts := c.Get(fiber.HeaderAcceptEncoding); {
	case f.brotli != "" && strings.Contains(accepts, "br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		name = f.brotli
	case f.gzip != "" && strings.Contains(accepts, "gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		name = f.gzip
	}
	body, err := export.Open(name)
	if err != nil {
		return err
	}
	about, err := body.Stat()
	if err != nil {
		return errors.Join(err, body.Close())
	}
	return c.SendStream(body, int(about.Size())) // closes body
}
