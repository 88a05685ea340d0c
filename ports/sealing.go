package ports

import "errors"

// ErrSealed: a sealed value does not open. It was sealed with a key that this server does not have, for another place, or it was changed.
var ErrSealed = errors.New("the sealed value cannot be opened with SECRET_KEY or SECRET_KEY_PREVIOUS")

// Sealer encrypts secrets that are stored. A place names the one row and field that a value is for: sealed for one place, it does not
// open in another.
type Sealer interface {
	// Seal encrypts a value with the current key. Two calls with the same value return different texts.
	Seal(value, place string) (sealed string, err error)
	// Open decrypts a value that was sealed for the place with the current or the previous key. Error: ErrSealed.
	Open(sealed, place string) (value string, err error)
	// IsCurrent reports whether a value was sealed with the current key.
	IsCurrent(sealed string) bool
}
