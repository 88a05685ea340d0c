package setting_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"chatbot/domain/fault"
	"chatbot/domain/setting"
)

func dataURL(kind string, raw []byte) string {
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(raw)
}

func encoded(t *testing.T, width, height int, encode func(*bytes.Buffer, image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t *testing.T, width, height int) []byte {
	t.Helper()
	return encoded(t, width, height, func(b *bytes.Buffer, i image.Image) error { return png.Encode(b, i) })
}

func webP(chunk, data string) []byte {
	return []byte("RIFF\x00\x00\x00\x00WEBP" + chunk + "\x0a\x00\x00\x00" + data)
}

func TestImagesAreKnownByTheirBytes(t *testing.T) {
	photo := encoded(t, 5, 4, func(b *bytes.Buffer, i image.Image) error { return jpeg.Encode(b, i, nil) })
	for name, c := range map[string]struct {
		raw           []byte
		kind          string
		width, height int
	}{
		"PNG":            {pngOf(t, 3, 2), "image/png", 3, 2},
		"greatest PNG":   {pngOf(t, 1024, 1024), "image/png", 1024, 1024},
		"JPEG":           {photo, "image/jpeg", 5, 4},
		"lossy WebP":     {webP("VP8 ", "\x00\x00\x00\x9d\x01\x2a\x21\x00\x10\x40"), "image/webp", 33, 16},
		"lossless WebP":  {webP("VP8L", "\x2f\x1f\xc0\x03\x00\x00\x00\x00\x00\x00"), "image/webp", 32, 16},
		"extended WebP":  {webP("VP8X", "\x00\x00\x00\x00\xff\x03\x00\x0f\x00\x00"), "image/webp", 1024, 16},
		"WebP of a side": {webP("VP8X", "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), "image/webp", 1, 1},
	} {
		var in fault.Inputs
		got := find(t, setting.Logo).Check(&in, text(dataURL("image/gif", c.raw))).Text
		if want := dataURL(c.kind, c.raw); in.Err() != nil || got != want {
			t.Errorf("%s: %.60s, %v", name, got, in.Err())
		}
		i := setting.ImageOf(got)
		if i.MediaType != c.kind || i.Width != c.width || i.Height != c.height || !bytes.Equal(i.Bytes, c.raw) || len(i.Hash) != 32 {
			t.Errorf("%s: %s %d x %d, hash %s", name, i.MediaType, i.Width, i.Height, i.Hash)
		}
	}
}

func TestLogosOtherThanSmallRasterImagesAreRefused(t *testing.T) {
	large := append(pngOf(t, 3, 2), make([]byte, setting.MaxImage)...)
	for name, c := range map[string]struct{ text, want string }{
		"SVG":                {dataURL("image/png", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)), "not_an_image"},
		"GIF":                {dataURL("image/png", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;")), "not_an_image"},
		"an address":         {"https://example.com/logo.png", "not_an_image"},
		"no base64":          {"data:image/png,abc", "not_an_image"},
		"broken base64":      {"data:image/png;base64,!", "not_an_image"},
		"empty":              {"data:image/png;base64,", "not_an_image"},
		"cut PNG":            {dataURL("image/png", pngOf(t, 3, 2)[:12]), "not_an_image"},
		"cut WebP":           {dataURL("image/webp", webP("VP8X", "")), "not_an_image"},
		"WebP of no kind":    {dataURL("image/webp", webP("ALPH", "\x00\x00\x00\x00\xff\x03\x00\x0f\x00\x00")), "not_an_image"},
		"too wide":           {dataURL("image/png", pngOf(t, 1025, 1)), "image_too_wide"},
		"too high":           {dataURL("image/png", pngOf(t, 1, 1025)), "image_too_wide"},
		"too large":          {dataURL("image/png", large), "image_too_large"},
		"larger than a text": {dataURL("image/png", make([]byte, 200_000)), "too_long"},
		"a line end":         {"data:image/png;base64,\n", "invalid_characters"},
	} {
		var in fault.Inputs
		find(t, setting.Logo).Check(&in, text(c.text))
		if f := fault.From(in.Err()); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != "logo" || f.Fields[0].Code != c.want {
			t.Errorf("%s: %v", name, f)
		}
	}
	if i := setting.ImageOf(strings.Repeat("x", 10)); i.Hash != "" || i.MediaType != "" {
		t.Errorf("an image of nothing: %+v", i)
	}
}
