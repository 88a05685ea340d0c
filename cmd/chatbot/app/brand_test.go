package app_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/png"
	"strings"
	"testing"
)

// picture returns a PNG image of a size, and the same as a data URL.
func picture(t *testing.T, width, height int) (raw []byte, url string) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), "data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())
}

func TestLogoIsServedUnderItsHash(t *testing.T) {
	s := startIn(t, t.TempDir())
	ada, nobody := s.person("admin_ada"), s.nobody()
	nobody.get("/api/logo?v=nothing").problem(404, "not_found")
	raw, url := picture(t, 32, 16)
	set := ada.set("logo", url).want(200)
	wantSetting(t, settingIn(t, set, "logo"), obj{"value": url, "default": "", "source": "database", "version": 1})

	path := nobody.get("/api/config").want(200).str("logo")
	r := nobody.get(path).want(200)
	if !bytes.Equal(r.body, raw) {
		t.Errorf("%d bytes, want %d", len(r.body), len(raw))
	}
	for header, want := range map[string]string{
		"Content-Type": "image/png", "Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	} {
		if got := r.header.Get(header); got != want {
			t.Errorf("%s: %q", header, got)
		}
	}

	_, other := picture(t, 16, 16)
	ada.set("logo", other).want(200)
	if cache := nobody.get(path).want(200).header.Get("Cache-Control"); cache != "no-cache" {
		t.Errorf("another logo: %s", cache)
	}
	if next := nobody.get("/api/config").str("logo"); next == path || nobody.get(next).status != 200 {
		t.Errorf("the other one is at %s", next)
	}
	ada.set("logo", nil).want(200)
	if config := nobody.get("/api/config").want(200).json(); config["logo"] != nil {
		t.Errorf("%v", config)
	}
}

func TestLogoIsASmallRasterImage(t *testing.T) {
	s := startIn(t, t.TempDir())
	ada := s.person("admin_ada")
	svg := "data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`))
	_, wide := picture(t, 1025, 1)
	large := "data:image/png;base64," + base64.StdEncoding.EncodeToString(make([]byte, 64<<10+1))
	for url, code := range map[string]string{svg: "not_an_image", wide: "image_too_wide", large: "image_too_large"} {
		errors := ada.set("logo", url).problem(400, "invalid_input").list("errors")
		if len(errors) != 1 || errors[0]["field"] != "logo" || errors[0]["code"] != code {
			t.Errorf("%s: %v", code, errors)
		}
	}
	raw := make([]byte, 64<<10)
	copy(raw, func() []byte { b, _ := picture(t, 1024, 1024); return b }())
	ada.set("logo", "data:image/png;base64,"+base64.StdEncoding.EncodeToString(raw)).want(200)
}

func TestManifestHasTheNameAndTheLogo(t *testing.T) {
	s := startIn(t, t.TempDir(), "APP_NAME=Kolleg & Co")
	ada := s.person("admin_ada")
	r := s.nobody().get("/api/manifest.webmanifest").want(200)
	if kind := r.header.Get("Content-Type"); kind != "application/manifest+json" {
		t.Error(kind)
	}
	manifest := r.json()
	if manifest["name"] != "Kolleg & Co" || manifest["start_url"] != "/chat" || manifest["display"] != "standalone" || len(r.list("icons")) != 3 {
		t.Errorf("%v", manifest)
	}
	_, url := picture(t, 192, 96)
	ada.set("logo", url).want(200)
	icon := s.nobody().get("/api/manifest.webmanifest").want(200).list("icons")[0]
	if src, _ := icon["src"].(string); !strings.HasPrefix(src, "/api/logo?v=") || icon["sizes"] != "192x96" || icon["type"] != "image/png" {
		t.Errorf("%v", icon)
	}
}

func TestFreshServerSaysSo(t *testing.T) {
	s := startIn(t, t.TempDir())
	for _, want := range []bool{true, true} {
		if got := s.nobody().get("/api/config").want(200).json()["fresh"]; got != want {
			t.Errorf("before: %v", got)
		}
	}
	s.person("admin_ada")
	if got := s.nobody().get("/api/config").want(200).json()["fresh"]; got != false {
		t.Errorf("afterwards: %v", got)
	}
}
