package picture

import (
	"bytes"
	"errors"
	"image"
	"os"
	"path/filepath"
	"testing"

	"chatbot/domain/file"
)

// fuzz checks that a picture is prepared within its bounds, or said to be unreadable.
func fuzz(f *testing.F, mediaType string, seeds ...string) {
	for _, name := range seeds {
		content, err := os.ReadFile(filepath.Join("..", "testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if size, err := formats[mediaType].config(bytes.NewReader(content)); err == nil && size.Width*size.Height > 1<<20 {
			return // that would be slow, and other tests have it
		}
		prepared, err := Prepare(mediaType, content)
		var why *file.Unreadable
		if errors.As(err, &why) {
			return
		}
		size, _, decodeErr := image.DecodeConfig(bytes.NewReader(prepared.Content))
		if err != nil || decodeErr != nil || size.Width != prepared.Width || size.Height != prepared.Height || max(size.Width, size.Height) > maxSide {
			t.Errorf("%v %v: %dx%d of %v", err, decodeErr, prepared.Width, prepared.Height, size)
		}
	})
}

func FuzzPNG(f *testing.F)  { fuzz(f, "image/png", "turned.png", "clear.png", "moving.png") }
func FuzzJPEG(f *testing.F) { fuzz(f, "image/jpeg", "print.jpg") }
func FuzzGIF(f *testing.F)  { fuzz(f, "image/gif", "frames.gif") }
func FuzzWebP(f *testing.F) {
	fuzz(f, "image/webp", "turned.webp", "moving.webp", "moving-clear.webp", "moving-lossless.webp")
}
func FuzzHEIC(f *testing.F) { fuzz(f, "image/heic", "turned.heic", "lossless.heic", "deep.heic") }
func FuzzAVIF(f *testing.F) { fuzz(f, "image/avif", "turned.avif") }
