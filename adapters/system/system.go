// Package system provides the machine's clock, randomness and memory.
package system

import (
	"crypto/rand"
	"encoding/base64"
	"time"
)

// Clock implements ports.Clock.
type Clock struct{}

// Now returns the time in UTC, in whole microseconds, which both databases can store.
func (Clock) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Secrets implements ports.Secrets.
type Secrets struct{}

// Secret returns 256 random bits in 43 URL-safe characters.
func (Secrets) Secret() string {
	var bits [32]byte
	rand.Read(bits[:]) // never fails: crypto/rand crashes the program instead
	return base64.RawURLEncoding.EncodeToString(bits[:])
}
