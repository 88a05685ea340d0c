package reading_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	_ "image/jpeg"
	"image/png"
	"strings"
	"testing"

	"chatbot/domain/file"
)

// show prepares a picture and decodes what came out.
func show(t *testing.T, mediaType string, content []byte) (file.Image, image.Image, error) {
	t.Helper()
	prepared, err := shared.Prepare(t.Context(), mediaType, bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return prepared, nil, err
	}
	decoded, format, err := image.Decode(bytes.NewReader(prepared.Content))
	if err != nil || "image/"+format != prepared.MediaType || decoded.Bounds() != image.Rect(0, 0, prepared.Width, prepared.Height) {
		t.Errorf("%s of %dx%d is %s of %v: %v", prepared.MediaType, prepared.Width, prepared.Height, format, decoded.Bounds(), err)
	}
	return prepared, decoded, nil
}

func near(a, b color.Color) bool {
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	for _, d := range []int{int(ar) - int(br), int(ag) - int(bg), int(ab) - int(bb)} {
		if d > 0x1000 || d < -0x1000 {
			return false
		}
	}
	return true
}

func TestPicturesAreUprightSmallAndWithoutMetadata(t *testing.T) {
	red, blue := color.RGBA{250, 20, 20, 255}, color.RGBA{10, 120, 200, 255}
	for name, want := range map[string]struct {
		mediaType     string
		width, height int
	}{
		"turned.jpg": {"image/jpeg", 682, 2048}, "turned.webp": {"image/jpeg", 100, 300}, "turned.png": {"image/png", 100, 300},
		"turned.heic": {"image/jpeg", 100, 300}, "turned.avif": {"image/jpeg", 100, 300}, // tiles; turned by the file and by EXIF data
	} {
		content := corpus(t, name)
		got, picture, err := show(t, shared.TypeOf(content, name), content)
		if err != nil || got.MediaType != want.mediaType || got.Width != want.width || got.Height != want.height {
			t.Errorf("%s: %s of %dx%d, %v", name, got.MediaType, got.Width, got.Height, err)
			continue
		}
		// The red corner, top left in the file, is top right once it is turned.
		if !near(picture.At(want.width-5, 5), red) || !near(picture.At(5, 5), blue) || !near(picture.At(want.width-5, want.height-5), blue) {
			t.Errorf("%s is not upright: %v %v", name, picture.At(want.width-5, 5), picture.At(5, 5))
		}
		for _, trace := range []string{"Exif", "Secret Camera", "eXIf"} {
			if bytes.Contains(got.Content, []byte(trace)) {
				t.Errorf("%s still has %s", name, trace)
			}
		}
	}
}

func TestOtherKindsOfPictures(t *testing.T) {
	got, picture, err := show(t, "image/png", corpus(t, "clear.png"))
	if err != nil || got.MediaType != "image/png" {
		t.Fatal(got.MediaType, err)
	}
	if _, _, _, alpha := picture.At(3, 3).RGBA(); alpha>>8 != 128 {
		t.Errorf("alpha %d", alpha>>8)
	}
	if got, _, err = show(t, "image/gif", corpus(t, "frames.gif")); err != nil || got.Width != 40 || got.Height != 20 {
		t.Errorf("the first frame: %v %v", got, err)
	}
	if _, picture, err = show(t, "image/jpeg", corpus(t, "print.jpg")); err != nil || !near(picture.At(25, 25), color.RGBA{255, 0, 0, 255}) {
		t.Errorf("CMYK: %v", err)
	}
}

// A file with many pictures shows its first.
func TestAnimationsShowTheirFirstPicture(t *testing.T) {
	for name, want := range map[string]string{"moving.webp": "image/jpeg", "moving-lossless.webp": "image/jpeg", "moving-clear.webp": "image/png", "moving.png": "image/png"} {
		content := corpus(t, name)
		got, picture, err := show(t, shared.TypeOf(content, name), content)
		if err != nil || got.MediaType != want {
			t.Errorf("%s: %s, %v", name, got.MediaType, err)
			continue
		}
		if r, g, b, a := picture.At(5, 5).RGBA(); r < a*9/10 || g > a/10 || b > a/10 {
			t.Errorf("%s: %v", name, picture.At(5, 5))
		}
	}
}

// What decoders of HEIC return is not always what Go takes it for.
func TestColoursOfPhonePictures(t *testing.T) {
	for _, name := range []string{"limited.heic", "bt709.heic", "lossless.heic", "deep.heic"} {
		got, picture, err := show(t, "image/heic", corpus(t, name))
		if err != nil || got.Width != 300 || got.Height != 100 {
			t.Errorf("%s: %dx%d, %v", name, got.Width, got.Height, err)
			continue
		}
		if !near(picture.At(5, 5), color.RGBA{250, 20, 20, 255}) || !near(picture.At(200, 70), color.RGBA{10, 120, 200, 255}) {
			t.Errorf("%s: %v %v", name, picture.At(5, 5), picture.At(200, 70))
		}
	}
	// Some programs write mif1 as the main brand, which means any picture.
	other := bytes.Replace(corpus(t, "deep.heic"), []byte("ftypheix"), []byte("ftypmif1"), 1)
	if got, _, err := show(t, shared.TypeOf(other, "other.heic"), other); err != nil || got.Width != 300 {
		t.Errorf("mif1: %v", err)
	}
	other = bytes.Replace(corpus(t, "turned.avif"), []byte("ftypavif"), []byte("ftypmif1"), 1)
	if got, _, err := show(t, shared.TypeOf(other, "other.avif"), other); err != nil || got.Width != 100 {
		t.Errorf("mif1 of AVIF: %v", err)
	}
}

// A picture without alpha that would be large as PNG becomes JPEG, as photos are.
func TestLargeLosslessPictureBecomesJPEG(t *testing.T) {
	noise := image.NewRGBA(image.Rect(0, 0, 1500, 1500))
	for i, state := 0, uint32(1); i < len(noise.Pix); i++ {
		state = state*1664525 + 1013904223
		noise.Pix[i] = byte(state >> 24)
		if i%4 == 3 {
			noise.Pix[i] = 255
		}
	}
	var content bytes.Buffer
	if err := png.Encode(&content, noise); err != nil {
		t.Fatal(err)
	}
	if got, _, err := show(t, "image/png", content.Bytes()); err != nil || got.MediaType != "image/jpeg" || len(got.Content) > 5<<20*3/4 {
		t.Errorf("%s, %d bytes, %v", got.MediaType, len(got.Content), err)
	}
}

// pngOf returns a PNG with a header that claims a size, and no more.
func pngOf(width, height uint32) []byte {
	head := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)...)
	head = append(head, 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
}

func TestPicturesThatAreNone(t *testing.T) {
	jpeg := corpus(t, "turned.jpg")
	for name, c := range map[string]struct {
		mediaType string
		content   []byte
		want      file.Problem
	}{
		"a picture of 60000x60000": {"image/png", pngOf(60_000, 60_000), file.TooLarge},
		"a picture of 2^31x1":      {"image/png", pngOf(1<<31-1, 1), file.TooLarge},
		"half a photo":             {"image/jpeg", jpeg[:len(jpeg)/2], file.Damaged},
		"an empty file":            {"image/jpeg", nil, file.Damaged},
		"a page":                   {"image/svg+xml", []byte("<svg/>"), file.Unsupported},
		"a text":                   {"image/png", []byte(strings.Repeat("x", 100)), file.Damaged},
	} {
		var why *file.Unreadable
		if _, _, err := show(t, c.mediaType, c.content); !errors.As(err, &why) || why.Problem != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
