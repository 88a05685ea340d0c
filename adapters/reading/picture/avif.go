package picture

import (
	_ "embed"
	"image"
	"image/color"
	"io"
)

//go:embed codec/avif.wasm.gz
var packedAVIF []byte

var openAVIF = compiled(packedAVIF)

// avif is the first picture of a file of libavif, not turned.
type avif struct {
	*codec
	info          uint64 // where the decoder puts the numbers below
	width, height int
	deep          bool // 16 bits a sample, else 8
	size          int
}

func configAVIF(r io.Reader) (image.Config, error) {
	a, err := openFirst(r)
	if err != nil {
		return image.Config{}, err
	}
	defer a.close()
	model := color.RGBAModel
	if a.deep {
		model = color.RGBA64Model
	}
	return image.Config{Width: a.width, Height: a.height, ColorModel: model}, nil
}

// decodeAVIF returns a picture in the memory of the decoder, until done is called.
func decodeAVIF(r io.Reader) (decoded image.Image, done func(), err error) {
	a, err := openFirst(r)
	if err != nil {
		return nil, nil, err
	}
	pixels, err := a.pixels()
	if err != nil {
		a.close()
		return nil, nil, err
	}
	bounds := image.Rect(0, 0, a.width, a.height)
	if !a.deep {
		return &image.RGBA{Pix: pixels, Stride: a.width * 4, Rect: bounds}, a.close, nil
	}
	for i := 0; i < len(pixels); i += 2 { // Go has the high byte first
		pixels[i], pixels[i+1] = pixels[i+1], pixels[i]
	}
	return &image.RGBA64{Pix: pixels, Stride: a.width * 8, Rect: bounds}, a.close, nil
}

// openFirst reads what a file says of its first picture.
func openFirst(r io.Reader) (*avif, error) {
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	c, err := open(openAVIF, content)
	if err != nil {
		return nil, err
	}
	a := &avif{codec: c}
	if a.info, err = a.allocate(4*4 + 8); err == nil {
		err = a.decode(true, 0)
	}
	if err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

// decode reads the numbers of a picture and, if not sizes alone, its pixels.
func (a *avif) decode(sizes bool, out uint64) error {
	only := uint64(0)
	if sizes {
		only = 1
	}
	ok, err := a.call("decode", a.content, a.codec.size, only, 0, a.info, a.info+4, a.info+8, a.info+12, a.info+16, out)
	if err != nil {
		return err
	}
	if ok == 0 {
		return errDamaged
	}
	numbers, err := a.numbers(a.info, 3)
	if err != nil || !sizes {
		return err
	}
	a.width, a.height, a.deep = numbers[0], numbers[1], numbers[2] > 8
	if a.width < 1 || a.height < 1 || int64(a.width)*int64(a.height) > maxPixels {
		return errTooLarge
	}
	if a.size = a.width * a.height * 4; a.deep {
		a.size *= 2
	}
	return nil
}

func (a *avif) pixels() ([]byte, error) {
	out, err := a.allocate(uint64(a.size)) //nolint:gosec // not negative
	if err != nil {
		return nil, err
	}
	if err := a.decode(false, out); err != nil {
		return nil, err
	}
	return a.bytes(out, a.size)
}
