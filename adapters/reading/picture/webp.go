package picture

import (
	"encoding/binary"
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

// firstFrame returns the first frame of an animation as a file of its own, which the library decodes; other files as they are.
func firstFrame(content []byte) []byte {
	if len(content) < 30 || string(content[12:16]) != "VP8X" || content[20]&2 == 0 {
		return content
	}
	const head = 16 // its place, its size, how long it is shown
	frame := riffChunk(content[12:], "ANMF")
	if len(frame) < head {
		return nil
	}
	size, parts := frame[6:12], frame[head:]
	var body []byte
	if pixels := riffChunk(parts, "VP8L"); pixels != nil {
		body = appendChunk(nil, "VP8L", pixels)
	} else {
		if alpha := riffChunk(parts, "ALPH"); alpha != nil {
			const withAlpha = 0x10
			body = appendChunk(appendChunk(nil, "VP8X", append([]byte{withAlpha, 0, 0, 0}, size...)), "ALPH", alpha)
		}
		body = appendChunk(body, "VP8 ", riffChunk(parts, "VP8 "))
	}
	return appendChunk(nil, "RIFF", append([]byte("WEBP"), body...))
}

// riffChunk returns the chunk of a name; nil if there is none.
func riffChunk(chunks []byte, name string) []byte {
	return chunk(chunks, name, binary.LittleEndian, 4, 0, 8, 2)
}

func appendChunk(to []byte, name string, content []byte) []byte {
	to = binary.LittleEndian.AppendUint32(append(to, name...), uint32(len(content))) //nolint:gosec // part of a file of 64 MiB at most
	to = append(to, content...)
	return append(to, make([]byte, len(content)%2)...)
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
