package http

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/fault"
)

// ErrCursor refuses a cursor that is none of this list with these filters.
var ErrCursor = fault.New(fault.Invalid, "invalid_cursor", "This page of the list cannot be found. Begin again with the first.")

// Cursor marks places in one list with its filters.
type Cursor struct{ digest [sha256.Size]byte }

// NewCursor returns the cursor of a list, bound to the values of its filters.
func NewCursor(list string, filters ...any) Cursor {
	bound := []string{list}
	for _, f := range filters {
		bound = append(bound, fmt.Sprint(f)) // %q of a large number would not tell it from others
	}
	return Cursor{sha256.Sum256(fmt.Appendf(nil, "%q", bound))}
}

// cursorBytes is the length of a place: an id, and a checksum that detects changes. It is no secret: lists are authorised whatever the cursor.
const cursorBytes = 8 + 12

func (l Cursor) place(id int64) []byte {
	place := binary.BigEndian.AppendUint64(nil, uint64(id)) //nolint:gosec // an id is positive
	sum := sha256.Sum256(append(l.digest[:], place...))
	return append(place, sum[:cursorBytes-8]...)
}

// After returns the opaque place after the entry with an id.
func (l Cursor) After(id int64) string { return base64.RawURLEncoding.EncodeToString(l.place(id)) }

// In reads the query parameter cursor and returns the id of its place, 0 without the parameter. Fault: ErrCursor.
func (l Cursor) In(c *fiber.Ctx) (int64, error) {
	if !c.Context().QueryArgs().Has("cursor") {
		return 0, nil
	}
	place, err := base64.RawURLEncoding.Strict().DecodeString(c.Query("cursor"))
	if err != nil || len(place) != cursorBytes {
		return 0, ErrCursor
	}
	id := int64(binary.BigEndian.Uint64(place)) //nolint:gosec // one below 1 is refused
	if id <= 0 || string(l.place(id)) != string(place) {
		return 0, ErrCursor
	}
	return id, nil
}

// PageLimit reads the query parameter limit of a list with a cursor. What is wrong is added to in.
func PageLimit(c *fiber.Ctx, in *fault.Inputs) int { return int(NumberIn(c, in, "limit", 50, 1, 200)) }

// PageIn reads the query parameters of a list with a cursor: the id after which the page begins, 0 for the first page, and its limit.
func PageIn(c *fiber.Ctx, cursor Cursor) (before int64, limit int, err error) {
	var in fault.Inputs
	limit = PageLimit(c, &in)
	if err := in.Err(); err != nil {
		return 0, 0, err
	}
	before, err = cursor.In(c)
	return before, limit, err
}

// Page returns the first entries of a list, at most limit, and the cursor of what follows, nil if nothing does. The list was read with a
// limit one higher.
func Page[T any](l Cursor, found []T, limit int, id func(T) int64) (page []T, next *string) {
	if len(found) <= limit {
		return found, nil
	}
	after := l.After(id(found[limit-1]))
	return found[:limit], &after
}
