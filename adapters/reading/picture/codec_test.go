package picture

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"
)

// The compiled decoders are those that README.md says.
func TestDecodersAreThoseOfTheModules(t *testing.T) {
	text, err := os.ReadFile("codec/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for name, packed := range map[string][]byte{"heif": packedHEIF, "avif": packedAVIF} {
		if sum := sha256.Sum256(packed); !strings.Contains(string(text), hex.EncodeToString(sum[:])) {
			t.Errorf("%s has another checksum than README.md says: %x", name, sum)
		}
	}
}
