package http

import (
	"crypto/sha256"
	"encoding/base64"

	"github.com/gofiber/fiber/v2"
)

// keySum is the length of the checksum before the key of a place.
const keySum = 12

func (l Cursor) placeOf(key string) string {
	sum := sha256.Sum256(append(l.digest[:], key...))
	return string(sum[:keySum]) + key
}

// AfterKey returns the opaque place after the entry with a key, in a list that is ordered by keys that are texts.
func (l Cursor) AfterKey(key string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(l.placeOf(key)))
}

// KeyIn reads the query parameter cursor and returns the key of its place, "" without the parameter. Fault: ErrCursor.
func (l Cursor) KeyIn(c *fiber.Ctx) (string, error) {
	if !c.Context().QueryArgs().Has("cursor") {
		return "", nil
	}
	place, err := base64.RawURLEncoding.Strict().DecodeString(c.Query("cursor"))
	if err != nil || len(place) <= keySum {
		return "", ErrCursor
	}
	key := string(place[keySum:])
	if l.placeOf(key) != string(place) {
		return "", ErrCursor
	}
	return key, nil
}
