package picture

import (
	"image"
	"io"

	"golang.org/x/image/webp"
)

// decodeWebP decodes a picture with its full range of colours: lossy WebP stores values of 16 to 235 (colours 16 to 240), which the library
// returns as if they were from 0 to 255, so that black and white would be grey.
func decodeWebP(r io.Reader) (image.Image, error) {
	decoded, err := webp.Decode(r)
	if err != nil {
		return nil, err
	}
	switch p := decoded.(type) {
	case *image.YCbCr:
		stretch(p)
	case *image.NYCbCrA:
		stretch(&p.YCbCr)
	}
	return decoded, nil
}

func stretch(p *image.YCbCr) {
	var light, colour [256]uint8
	for i := range 256 {
		light[i] = uint8(min(max((i-16)*255/219, 0), 255))
		colour[i] = uint8(min(max((i-128)*255/224+128, 0), 255))
	}
	for i, v := range p.Y {
		p.Y[i] = light[v]
	}
	for i := range p.Cb {
		p.Cb[i], p.Cr[i] = colour[p.Cb[i]], colour[p.Cr[i]]
	}
}
