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

// FuzzPicture checks that a picture is prepared within its bounds, or said to be unreadable.
func FuzzPicture(f *testing.F) {
	for _, name := range []string{"turned.png", "turned.webp", "frames.gif", "print.jpg", "clear.png"} {
		content, err := os.ReadFile(filepath.Join("..", "testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		for mediaType, kind := range formats {
			if size, err := kind.config(bytes.NewReader(content)); err != nil || size.Width*size.Height > 1<<20 {
				continue // that would be slow, and other tests have it
			}
			prepared, err := Prepare(mediaType, content)
			var why *file.Unreadable
			if errors.As(err, &why) {
				continue
			}
			size, _, decodeErr := image.DecodeConfig(bytes.NewReader(prepared.Content))
			if err != nil || decodeErr != nil || size.Width != prepared.Width || size.Height != prepared.Height || max(size.Width, size.Height) > maxSide {
				t.Errorf("%v %v: %dx%d of %v", err, decodeErr, prepared.Width, prepared.Height, size)
			}
		}
	})
}
