// Package picture prepares pictures for models.
package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"

	"chatbot/domain/file"
)

const (
	maxSide   = 2048     // of what is returned
	maxPixels = 64 << 20 // of what is decoded: 268 MB, if each takes four bytes
	maxPNG    = 3 << 20  // bytes; providers limit a picture to 5 MB in base64, and photos are smaller as JPEG
	quality   = 88       // of JPEG
)

// format is how a kind of picture is decoded.
type format struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

var formats = map[string]format{
	"image/png":  {png.DecodeConfig, png.Decode},
	"image/jpeg": {jpeg.DecodeConfig, jpeg.Decode},
	"image/gif":  {gif.DecodeConfig, gif.Decode}, // decodes the first frame
	"image/webp": {webp.DecodeConfig, decodeWebP},
}

// Prepare returns a picture upright, without metadata, its longest side at most 2048 pixels. Photos become JPEG; what was lossless
// stays so while it is small. Errors are *file.Unreadable.
func Prepare(mediaType string, content []byte) (file.Image, error) {
	f, ok := formats[mediaType]
	if !ok {
		return file.Image{}, &file.Unreadable{Problem: file.Unsupported}
	}
	if mediaType == "image/webp" && animated(content) {
		return file.Image{}, &file.Unreadable{Problem: file.Unsupported}
	}
	config, err := f.config(bytes.NewReader(content))
	if err != nil || config.Width < 1 || config.Height < 1 {
		return file.Image{}, &file.Unreadable{Problem: file.Damaged}
	}
	if int64(config.Width)*int64(config.Height)*pixelBytes(config.ColorModel) > maxPixels*4 {
		return file.Image{}, &file.Unreadable{Problem: file.TooLarge}
	}
	decoded, err := f.decode(bytes.NewReader(content))
	if err != nil {
		return file.Image{}, &file.Unreadable{Problem: file.Damaged}
	}
	picture := upright(scale(decoded), orientation(content))
	return encode(picture, mediaType == "image/png" || mediaType == "image/gif")
}

// pixelBytes returns how many bytes a pixel takes, at least one.
func pixelBytes(model color.Model) int64 {
	switch model {
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	case color.GrayModel:
		return 1
	}
	return 4
}

func encode(picture *image.RGBA, lossless bool) (file.Image, error) {
	size := picture.Bounds().Size()
	out := file.Image{Width: size.X, Height: size.Y}
	var content bytes.Buffer
	if lossless || !picture.Opaque() {
		if err := png.Encode(&content, picture); err != nil {
			return out, err
		}
		if content.Len() <= maxPNG {
			out.MediaType, out.Content = "image/png", content.Bytes()
			return out, nil
		}
		content.Reset()
	}
	paper := image.NewRGBA(picture.Bounds())
	draw.Draw(paper, paper.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(paper, paper.Bounds(), picture, image.Point{}, draw.Over)
	if err := jpeg.Encode(&content, paper, &jpeg.Options{Quality: quality}); err != nil {
		return out, errors.New("the picture cannot be encoded")
	}
	out.MediaType, out.Content = "image/jpeg", content.Bytes()
	return out, nil
}

// animated reports whether a WebP is an animation, which is not decoded.
func animated(content []byte) bool {
	return len(content) > 20 && string(content[12:16]) == "VP8X" && content[20]&2 != 0
}
