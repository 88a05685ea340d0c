package picture

import "encoding/binary"

// inBoxes returns the EXIF orientation that is the same as how an AVIF file says that its picture is turned (irot) and then mirrored (imir).
func inBoxes(content []byte) int {
	properties := content
	for _, name := range []string{"meta", "iprp", "ipco"} {
		properties = box(properties, name)
		if name == "meta" {
			properties = properties[min(4, len(properties)):] // its version
		}
	}
	turns, mirror := 0, 0
	if turn := box(properties, "irot"); len(turn) > 0 {
		turns = int(turn[0] & 3) // by 90 degrees anticlockwise
	}
	if axis := box(properties, "imir"); len(axis) > 0 {
		mirror = 1 + int(axis[0]&1) // of top and bottom, or of left and right
	}
	return [4][3]int{{1, 4, 2}, {8, 5, 7}, {3, 2, 4}, {6, 7, 5}}[turns][mirror]
}

// box returns what is in the first box of a name.
func box(content []byte, name string) []byte {
	for len(content) >= 8 {
		size := int(binary.BigEndian.Uint32(content))
		if size < 8 || size > len(content) {
			return nil
		}
		if string(content[4:8]) == name {
			return content[8:size]
		}
		content = content[size:]
	}
	return nil
}
