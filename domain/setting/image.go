package setting

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"image/jpeg"
	"image/png"
	"strings"

	"chatbot/domain/fault"
)

// Bounds of an image.
const (
	MaxImage     = 64 << 10 // bytes
	MaxImageSide = 1024     // pixels
)

// maxImageText is far more code points than an image within its bounds has, so that a greater one is refused by its size.
const maxImageText = 1 << 18

// Image is a small raster image. Its zero value is none.
type Image struct {
	MediaType     string // by its bytes
	Width, Height int
	Bytes         []byte // nobody changes them
	Hash          string // of the bytes
}

// ImageOf reads a data URL in the form in which settings store it. Anything else is no image.
func ImageOf(text string) Image {
	i, _ := parseImage(text)
	return i
}

// dataURL returns the form in which settings store the image.
func (i Image) dataURL() string {
	return "data:" + i.MediaType + ";base64," + base64.StdEncoding.EncodeToString(i.Bytes)
}

// checkImage returns the data URL of an image, with the type of its bytes; "" is none.
func checkImage(in *fault.Inputs, field, text string) string {
	if text == "" {
		return ""
	}
	i, ok := parseImage(text)
	switch {
	case len(i.Bytes) > MaxImage:
		in.Add(field, "image_too_large", "The image can have at most 64 KiB.", fault.Params{"max_bytes": MaxImage})
	case !ok:
		in.Add(field, "not_an_image", "Use a PNG, JPEG or WebP image.")
	case i.Width > MaxImageSide || i.Height > MaxImageSide:
		in.Add(field, "image_too_wide", fmt.Sprintf("The image can have at most %d pixels a side.", MaxImageSide), fault.Params{"max": MaxImageSide})
	default:
		return i.dataURL()
	}
	return text
}

// parseImage returns the image of a data URL; if it reports false, only its bytes may be known.
func parseImage(text string) (i Image, ok bool) {
	kind, encoded, found := strings.Cut(text, ";base64,")
	if !found || !strings.HasPrefix(kind, "data:") {
		return i, false
	}
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return i, false
	}
	if i.Bytes = raw; len(raw) > MaxImage {
		return i, false
	}
	i.MediaType, i.Width, i.Height = measure(raw)
	sum := sha256.Sum256(raw)
	i.Hash = hex.EncodeToString(sum[:16])
	return i, i.Width > 0 && i.Height > 0
}

// measure returns the type and the size of an image by its bytes. Only the beginning is read, so that nothing is decompressed.
func measure(raw []byte) (mediaType string, width, height int) {
	switch {
	case bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n")):
		c, _ := png.DecodeConfig(bytes.NewReader(raw))
		return "image/png", c.Width, c.Height
	case bytes.HasPrefix(raw, []byte("\xff\xd8\xff")):
		c, _ := jpeg.DecodeConfig(bytes.NewReader(raw))
		return "image/jpeg", c.Width, c.Height
	case len(raw) >= 30 && string(raw[:4]) == "RIFF" && string(raw[8:12]) == "WEBP":
		width, height = measureWebP(string(raw[12:16]), raw[20:30])
		return "image/webp", width, height
	}
	return "", 0, 0
}

// measureWebP reads the size from the first bytes of the first chunk: of a lossy, a lossless or an extended file.
func measureWebP(chunk string, data []byte) (width, height int) {
	switch {
	case chunk == "VP8 " && string(data[3:6]) == "\x9d\x01\x2a":
		return int(binary.LittleEndian.Uint16(data[6:]) & 0x3fff), int(binary.LittleEndian.Uint16(data[8:]) & 0x3fff)
	case chunk == "VP8L" && data[0] == 0x2f:
		bits := binary.LittleEndian.Uint32(data[1:])
		return int(bits&0x3fff) + 1, int(bits>>14&0x3fff) + 1
	case chunk == "VP8X":
		return 1 + int(data[4]) + int(data[5])<<8 + int(data[6])<<16, 1 + int(data[7]) + int(data[8])<<8 + int(data[9])<<16
	}
	return 0, 0
}
