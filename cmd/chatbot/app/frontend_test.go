//go:build services

package app_test

import (
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// TestFrontendServesThePageAsTheServerDoes: nginx, configured as in its image, serves the same paths, headers and policies.
func TestFrontendServesThePageAsTheServerDoes(t *testing.T) {
	dir := t.TempDir()
	exported := maps.Clone(page)
	exported["chat.html"] = &fstest.MapFile{Data: []byte("<!doctype html><script>one()</script><script src=\"/x.js\"></script><script>two('é')</script><script>one()</script>")}
	exported["chat/deep.txt"] = &fstest.MapFile{Data: []byte("of a folder that has a page's name")}
	exported["icon.svg"] = &fstest.MapFile{Data: []byte("<svg xmlns=\"http://www.w3.org/2000/svg\"/>")}
	exported["run-code/frame.html"] = &fstest.MapFile{Data: []byte("<!doctype html><script>run()</script>")}
	if err := os.CopyFS(filepath.Join(dir, "page"), exported); err != nil {
		t.Fatal(err)
	}
	// The server reads its page only at start.
	before := page
	page = exported
	s := start(t)
	page = before
	root := filepath.Join("..", "..", "..")
	if out, err := exec.CommandContext(t.Context(), "node", filepath.Join(root, "web", "scripts", "policies.mjs"),
		filepath.Join(dir, "page"), filepath.Join(dir, "policies.map")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	config, err := os.ReadFile(filepath.Join(root, "nginx", "frontend", "nginx.conf"))
	if err != nil {
		t.Fatal(err)
	}
	listen := freeAddress(t)
	text := strings.NewReplacer("include mime.types", "include /etc/nginx/mime.types", "listen 3000", "listen "+listen,
		"/srv/page", dir+"/page", " /tmp/", " "+dir+"/", "error_log stderr", "error_log "+dir+"/error.log").Replace(string(config))
	if err := os.WriteFile(filepath.Join(dir, "nginx.conf"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	runNginx(t, dir, listen)
	for address, encoding := range map[string]string{
		"/": "", "/chat": "", "/chat?id=7": "", "/chat.html": "", "/icon.svg": "", "/_next/static/a.js": "gzip", "/chat/deep.txt": "", "/nothing": "", "/sw.js": "", "/run-code/frame": "",
	} {
		want, got := fetch(t, s.base+address), fetch(t, "http://"+listen+address)
		if got.StatusCode != want.StatusCode || got.Header.Get("Content-Encoding") != encoding {
			t.Errorf("%s: %d %q, the server %d", address, got.StatusCode, got.Header.Get("Content-Encoding"), want.StatusCode)
		}
		for _, name := range []string{"Content-Security-Policy", "Cache-Control", "X-Content-Type-Options", "X-Frame-Options",
			"X-XSS-Protection", "Referrer-Policy", "Permissions-Policy"} {
			if name == "Cache-Control" && want.StatusCode == http.StatusNotFound {
				continue
			}
			if g, w := got.Header.Values(name), want.Header.Values(name); len(g) != 1 || g[0] != w[0] {
				t.Errorf("%s: %s is %q, the server's %q", address, name, g, w)
			}
		}
	}
}

// fetch requests gzip, as every browser does, and does not decompress it.
func fetch(t *testing.T, address string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "gzip")
	response, err := httpClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return response
}
