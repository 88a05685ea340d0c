package picture

import (
	"bytes"
	"encoding/binary"
)

// orientation returns the EXIF orientation of a picture as it is decoded, from 1 to 8; 1 is upright, and what is assumed if there is none.
func orientation(content []byte) int {
	switch {
	case bytes.HasPrefix(content, []byte{0xFF, 0xD8}):
		return inTIFF(exifOfJPEG(content[2:]))
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		return inTIFF(chunk(content[8:], "eXIf", binary.BigEndian, 0, 4, 12, 1))
	case len(content) > 12 && bytes.HasPrefix(content, []byte("RIFF")):
		return inTIFF(riffChunk(content[12:], "EXIF"))
	case len(content) > 12 && string(content[4:8]) == "ftyp" && bytes.Contains(content[8:min(len(content), 64)], []byte("avif")):
		return inBoxes(content)
	}
	return 1 // HEIC is decoded upright; what EXIF data says of it is about the sensor
}

// exifOfJPEG returns the EXIF data among the segments of a JPEG.
func exifOfJPEG(segments []byte) []byte {
	for len(segments) > 4 && segments[0] == 0xFF {
		size := int(binary.BigEndian.Uint16(segments[2:])) + 2
		if size < 4 || size > len(segments) || segments[1] == 0xDA { // the picture begins
			return nil
		}
		if data, ok := bytes.CutPrefix(segments[4:size], []byte("Exif\x00\x00")); ok && segments[1] == 0xE1 {
			return data
		}
		segments = segments[size:]
	}
	return nil
}

// chunk returns the chunk of a name. Its length is at lengthAt and its name at nameAt; it takes extra bytes besides its data, whose length is
// padded to a multiple of even.
func chunk(content []byte, name string, order binary.ByteOrder, lengthAt, nameAt, extra, even int) []byte {
	for len(content) >= extra {
		length := int(order.Uint32(content[lengthAt:]))
		if length < 0 || length > len(content)-extra {
			return nil
		}
		if string(content[nameAt:nameAt+4]) == name {
			return bytes.TrimPrefix(content[8:8+length], []byte("Exif\x00\x00"))
		}
		content = content[min(len(content), extra+(length+even-1)/even*even):]
	}
	return nil
}

// inTIFF returns the orientation in the first directory of EXIF data.
func inTIFF(data []byte) int {
	if len(data) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(data[4:]))
	if at+2 > int64(len(data)) {
		return 1
	}
	entries := data[at+2:]
	for range order.Uint16(data[at:]) {
		if len(entries) < 12 {
			return 1
		}
		if value := order.Uint16(entries[8:]); order.Uint16(entries) == 0x0112 && value >= 1 && value <= 8 {
			return int(value)
		}
		entries = entries[12:]
	}
	return 1
}
