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
	decode func(io.Reader) (decoded image.Image, done func(), err error) // decoded may be used until done is called
}

var formats = map[string]format{
	"image/png":  {png.DecodeConfig, inGo(png.Decode)},
	"image/jpeg": {jpeg.DecodeConfig, inGo(jpeg.Decode)},
	"image/gif":  {gif.DecodeConfig, inGo(gif.Decode)},
	"image/webp": {webp.DecodeConfig, inGo(decodeWebP)},
	"image/heic": {configHEIF, decodeHEIF},
	"image/heif": {configHEIF, decodeHEIF},
	"image/avif": {configAVIF, decodeAVIF},
}

// inGo returns a decoder that leaves its pictures to Go's collector.
func inGo(decode func(io.Reader) (image.Image, error)) func(io.Reader) (image.Image, func(), error) {
	return func(r io.Reader) (image.Image, func(), error) {
		decoded, err := decode(r)
		return decoded, func() {}, err
	}
}

// Prepare returns a picture, of an animation the first, upright, without metadata, its longest side at most 2048 pixels. Photos become JPEG; what was lossless
// stays so while it is small. Errors are *file.Unreadable.
func Prepare(mediaType string, content []byte) (file.Image, error) {
	f, ok := formats[mediaType]
	if !ok {
		return file.Image{}, errUnsupported
	}
	if mediaType == "image/heif" && bytes.Contains(content[:min(len(content), 64)], []byte("avif")) {
		f = formats["image/avif"]
	}
	turned := orientation(content)
	if mediaType == "image/webp" {
		content = firstFrame(content)
	}
	config, err := f.config(bytes.NewReader(content))
	if errors.Is(err, errTooLarge) {
		return file.Image{}, errTooLarge
	}
	if err != nil || config.Width < 1 || config.Height < 1 {
		return file.Image{}, errDamaged
	}
	if int64(config.Width)*int64(config.Height)*pixelBytes(config.ColorModel) > maxPixels*4 {
		return file.Image{}, errTooLarge
	}
	decoded, done, err := f.decode(bytes.NewReader(content))
	if errors.Is(err, errTooLarge) {
		return file.Image{}, errTooLarge
	}
	if err != nil {
		return file.Image{}, errDamaged
	}
	defer done()
	if decoded.Bounds().Empty() { // a frame of an animation
		return file.Image{}, errDamaged
	}
	scaled := scale(decoded)
	return encode(upright(scaled, turned), mediaType == "image/png" || mediaType == "image/gif")
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
