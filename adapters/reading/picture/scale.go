package picture

import (
	"image"

	"golang.org/x/image/draw"
)

// strip is how many rows or columns are scaled at once: scaling needs 32 bytes for each pixel of its input times the factor.
const strip = 256

// scale returns a picture with its longest side at most maxSide: first its rows, then its columns, a strip at a time, which gives what scaling
// it as a whole would and takes less memory than the picture itself.
func scale(of image.Image) *image.RGBA {
	from := of.Bounds()
	width, height := from.Dx(), from.Dy()
	if longest := max(width, height); longest > maxSide {
		width, height = max(1, width*maxSide/longest), max(1, height*maxSide/longest)
	}
	if width == from.Dx() && height == from.Dy() {
		out := image.NewRGBA(image.Rect(0, 0, width, height))
		draw.Draw(out, out.Bounds(), of, from.Min, draw.Src)
		return out
	}
	narrow := image.NewRGBA(image.Rect(0, 0, width, from.Dy()))
	for y := 0; y < from.Dy(); y += strip {
		end := min(y+strip, from.Dy())
		draw.CatmullRom.Scale(narrow, image.Rect(0, y, width, end), of, image.Rect(from.Min.X, from.Min.Y+y, from.Max.X, from.Min.Y+end), draw.Src, nil)
	}
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := 0; x < width; x += strip {
		end := min(x+strip, width)
		draw.CatmullRom.Scale(out, image.Rect(x, 0, end, height), narrow, image.Rect(x, 0, end, from.Dy()), draw.Src, nil)
	}
	return out
}

// upright turns a picture as its EXIF orientation says, which is from 1 to 8.
func upright(p *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return p
	}
	width, height := p.Bounds().Dx(), p.Bounds().Dy()
	out := image.NewRGBA(image.Rect(0, 0, width, height))
	if orientation > 4 {
		out = image.NewRGBA(image.Rect(0, 0, height, width))
	}
	for y := range height {
		for x := range width {
			toX, toY := x, y
			switch orientation {
			case 2:
				toX = width - 1 - x
			case 3:
				toX, toY = width-1-x, height-1-y
			case 4:
				toY = height - 1 - y
			case 5:
				toX, toY = y, x
			case 6:
				toX, toY = height-1-y, x
			case 7:
				toX, toY = height-1-y, width-1-x
			case 8:
				toX, toY = y, width-1-x
			}
			out.SetRGBA(toX, toY, p.RGBAAt(x, y))
		}
	}
	return out
}
