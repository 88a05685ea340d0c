package http

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"mime"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// file describes one file of the page. The content is not copied from the program: copies would be most of the memory of an
// idle server.
type file struct {
	name, brotli, gzip string // names of the file and its encodings; "" if there is none
	kind, etag         string
	cache              string
	policy             string // Content-Security-Policy of a page or a worker; "" for other files
}

const noPage = `<!doctype html><title>chatbot</title>
<p>This server was built without its page. Run <code>make build</code>, or use the API: <a href="/api/docs">/api/docs</a>.</p>`

// addPage serves the exported page at every address outside the API.
func (s *Server) addPage() error {
	files, err := readPage(s.Page)
	if err != nil {
		return err
	}
	// As middleware, so that the router still distinguishes a wrong method from a wrong address.
	s.app.Use(func(c *fiber.Ctx) error {
		address, method := c.Path(), c.Method()
		if method != fiber.MethodGet && method != fiber.MethodHead || ofAPI(address) {
			return c.Next()
		}
		if len(files) == 0 {
			c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
			c.Set(fiber.HeaderContentSecurityPolicy, PagePolicy([]byte(noPage)))
			return c.Status(fiber.StatusNotFound).SendString(noPage)
		}
		f, ok := find(files, address)
		if !ok {
			f = files["404.html"]
			c.Status(fiber.StatusNotFound)
		}
		return s.sendFile(c, f)
	})
	return nil
}

// ofAPI reports whether an address is reserved for the API, so that the page is not served there.
func ofAPI(address string) bool {
	return address == "/api" || strings.HasPrefix(address, "/api/") || strings.HasPrefix(address, "/health")
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

func (s *Server) sendFile(c *fiber.Ctx, f file) error {
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
	body, err := s.Page.Open(name)
	if err != nil {
		return err
	}
	about, err := body.Stat()
	if err != nil {
		return errors.Join(err, body.Close())
	}
	return c.SendStream(body, int(about.Size())) // closes body
}

// readPage lists the files of the export. x.br and x.gz are encodings of x, not files of their own.
func readPage(page fs.FS) (map[string]file, error) {
	there := map[string]bool{}
	err := fs.WalkDir(page, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") {
			there[name] = true
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	form := func(name string) string {
		if there[name] {
			return name
		}
		return ""
	}
	files := map[string]file{}
	for name := range there {
		if original := strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".br"); original != name && form(original) != "" {
			continue
		}
		body, err := fs.ReadFile(page, name)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(body)
		f := file{
			name: name, brotli: form(name + ".br"), gzip: form(name + ".gz"),
			kind: contentType(name), etag: `"` + hex.EncodeToString(sum[:12]) + `"`,
			cache: "no-cache",
		}
		if strings.HasPrefix(name, "_next/static/") {
			// Their names change with their content.
			f.cache = "public, max-age=31536000, immutable"
		}
		if path.Ext(name) == ".html" || path.Ext(name) == ".svg" {
			f.policy = PagePolicy(body)
		}
		if name == "sw.js" {
			f.policy = policyOfWorker
		}
		files[name] = f
	}
	return files, nil
}

// contentType returns a file's media type, including those missing from Go's own table: small containers have no system table.
func contentType(name string) string {
	switch extension := path.Ext(name); extension {
	case ".woff2":
		return "font/woff2"
	case ".webmanifest":
		return "application/manifest+json"
	case ".txt":
		return fiber.MIMETextPlainCharsetUTF8
	case ".ico":
		return "image/x-icon"
	default:
		if kind := mime.TypeByExtension(extension); kind != "" {
			return kind
		}
		return fiber.MIMEOctetStream
	}
}
