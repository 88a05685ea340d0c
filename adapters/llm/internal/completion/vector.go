package completion

import (
	"encoding/base64"
	"encoding/binary"
	"math"
)

// VectorText returns a vector as text: the bytes of its numbers in base64, as OpenAI sends it if asked to.
func VectorText(values []float32) string {
	raw := make([]byte, 0, 4*len(values))
	for _, value := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(value))
	}
	return base64.StdEncoding.EncodeToString(raw)
}
