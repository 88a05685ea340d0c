package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// colours is how values of a picture are meant that differs from what Go's YCbCr means: full range, BT.601.
type colours struct{ limited, bt709 bool }

// coloursOf returns what a HEIF file says of its colours (nclx); most have a colour profile instead, and mean what Go does.
func coloursOf(content []byte) (c colours) {
	_, rest, found := bytes.Cut(content[:min(len(content), 64<<10)], []byte("colrnclx"))
	if !found || len(rest) < 7 {
		return c
	}
	return colours{limited: rest[6]&0x80 == 0, bt709: binary.BigEndian.Uint16(rest[4:]) == 1}
}

func (c colours) apply(p *image.YCbCr) {
	if c.limited {
		stretch(p)
	}
	if c.bt709 {
		fromBT709(p)
	}
}

// fromBT709 converts the values of a picture from BT.709 to BT.601.
func fromBT709(p *image.YCbCr) {
	bounds := p.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			at := p.COffset(x, y)
			b, r := int(p.Cb[at])-128, int(p.Cr[at])-128
			light := &p.Y[p.YOffset(x, y)]
			*light = uint8(min(max(int(*light)+(102*b+196*r)/1000, 0), 255))
		}
	}
	for at := range p.Cb {
		b, r := int(p.Cb[at])-128, int(p.Cr[at])-128
		p.Cb[at] = uint8(min(max(128+(990*b-111*r)/1000, 0), 255))
		p.Cr[at] = uint8(min(max(128+(983*r-72*b)/1000, 0), 255))
	}
}
