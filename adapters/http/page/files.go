package page

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
)

// policyOfWorker is the Content-Security-Policy of the page's service worker, which only fetches files of this server.
const policyOfWorker = "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// file describes one file of the page. The content is not copied from the program: copies would be most of the memory of an
// idle server.
type file struct {
	name, brotli, gzip string // names of the file and its encodings; "" if there is none
	kind, etag         string
	cache              string
	policy             string // Content-Security-Policy of a page or a worker; "" for other files
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
			f.policy = httpapi.PagePolicy(body)
		}
		switch name {
		case "sw.js":
			f.policy = policyOfWorker
		case "run-code/frame.html":
			f.policy = httpapi.CodePolicy(body)
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
	case ".txt":
		return fiber.MIMETextPlainCharsetUTF8
	case ".zip": // not every system knows it
		return "application/zip"
	case ".ico":
		return "image/x-icon"
	default:
		if kind := mime.TypeByExtension(extension); kind != "" {
			return kind
		}
		return fiber.MIMEOctetStream
	}
}
