package picture

import (
	"bytes"
	_ "embed"
	"image"
	"image/color"
	"io"
)

//go:embed codec/heif.wasm.gz
var packedHEIF []byte

var openHEIF = compiled(packedHEIF)

// The colour spaces and kinds of subsampling that libheif tells, by its numbers.
const (
	heifYCbCr, heifGray                   = 0, 2
	heifSampling420, heifSampling422, all = 1, 2, 3
)

// heif is a picture of libheif: upright, eight bits a sample.
type heif struct {
	*codec
	info             uint64 // where the decoder puts the numbers below
	width, height    int
	space, sampling  int
	luma, chroma     int // bytes of a row
	chromaRows, size int
	said             colours
}

func configHEIF(r io.Reader) (image.Config, error) {
	h, err := openPicture(r)
	if err != nil {
		return image.Config{}, err
	}
	defer h.close()
	model := color.YCbCrModel
	if h.space == heifGray {
		model = color.GrayModel
	}
	return image.Config{Width: h.width, Height: h.height, ColorModel: model}, nil
}

// decodeHEIF returns a picture in the memory of the decoder, until done is called: a copy of a large one would be one too many.
func decodeHEIF(r io.Reader) (decoded image.Image, done func(), err error) {
	h, err := openPicture(r)
	if err != nil {
		return nil, nil, err
	}
	pixels, err := h.pixels()
	if err != nil {
		h.close()
		return nil, nil, err
	}
	return h.picture(pixels), h.close, nil
}

func (h *heif) pixels() ([]byte, error) {
	out, err := h.allocate(uint64(h.size)) //nolint:gosec // not negative
	if err != nil {
		return nil, err
	}
	if err := h.decode(false, out); err != nil {
		return nil, err
	}
	return h.bytes(out, h.size)
}

// openPicture reads what a picture says of itself.
func openPicture(r io.Reader) (*heif, error) {
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	c, err := open(openHEIF, named(content))
	if err != nil {
		return nil, err
	}
	h := &heif{codec: c, said: coloursOf(content)}
	if h.info, err = h.allocate(5 * 4); err == nil {
		err = h.decode(true, 0)
	}
	if err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

// named returns a file whose main brand says what its picture is compressed with. Some have the brand of all pictures there, or of films.
func named(content []byte) []byte {
	if len(content) < 16 || string(content[4:8]) != "ftyp" || string(content[8:11]) == "hei" {
		return content
	}
	out := bytes.Clone(content)
	copy(out[8:], "heic")
	return out
}

// decode reads the numbers of a picture and, if not sizes alone, its pixels.
func (h *heif) decode(sizes bool, out uint64) error {
	only := uint64(0)
	if sizes {
		only = 1
	}
	ok, err := h.call("decode", h.content, h.codec.size, only, h.info, h.info+4, h.info+8, h.info+12, h.info+16, out)
	if err != nil {
		return err
	}
	if ok == 0 {
		return errDamaged
	}
	numbers, err := h.numbers(h.info, 4)
	if err != nil {
		return err
	}
	if !sizes {
		return nil // the numbers are those of before
	}
	h.width, h.height, h.space, h.sampling = numbers[0], numbers[1], numbers[2], numbers[3]
	return h.layOut()
}

// layOut computes the size of what is decoded, as libheif lays it out.
func (h *heif) layOut() error {
	if h.width < 1 || h.height < 1 || int64(h.width)*int64(h.height) > maxPixels {
		return errTooLarge
	}
	row := func(width int) int { return (max(64, width+width%2) + 15) / 16 * 16 }
	switch {
	case h.space == heifGray:
		h.luma = row(h.width)
	case h.space == heifYCbCr && h.sampling == heifSampling420:
		h.luma, h.chroma, h.chromaRows = row(h.width), row((h.width+1)/2), (h.height+1)/2
	case h.space == heifYCbCr && h.sampling == heifSampling422:
		h.luma, h.chroma, h.chromaRows = row(h.width), row((h.width+1)/2), h.height
	case h.space == heifYCbCr && h.sampling == all:
		h.luma, h.chroma, h.chromaRows = row(h.width), row(h.width), h.height
	default: // RGB, four bytes a pixel
		h.luma = row(h.width * 4)
	}
	h.size = h.luma*h.height + 2*h.chroma*h.chromaRows
	const copies, besides = 5, 16 << 20 // what was measured; it is better to know before tens of seconds of decoding
	if copies*h.size+besides > maxMemory {
		return errTooLarge
	}
	return nil
}

func (h *heif) picture(pixels []byte) image.Image {
	bounds := image.Rect(0, 0, h.width, h.height)
	switch h.space {
	case heifGray:
		return &image.Gray{Pix: pixels, Stride: h.luma, Rect: bounds}
	case heifYCbCr:
		first := h.luma * h.height
		second := first + h.chroma*h.chromaRows
		ratio := image.YCbCrSubsampleRatio444
		switch h.sampling {
		case heifSampling420:
			ratio = image.YCbCrSubsampleRatio420
		case heifSampling422:
			ratio = image.YCbCrSubsampleRatio422
		}
		p := &image.YCbCr{Y: pixels[:first], Cb: pixels[first:second], Cr: pixels[second:], YStride: h.luma, CStride: h.chroma, SubsampleRatio: ratio, Rect: bounds}
		h.said.apply(p)
		return p
	}
	return &image.NRGBA{Pix: pixels, Stride: h.luma, Rect: bounds}
}
