package file

import (
	"strings"

	"chatbot/domain/identity"
)

// Sum is the SHA-256 of a content, as 64 hexadecimal digits in lower case.
type Sum string

// IsValid reports whether the text is a sum.
func (s Sum) IsValid() bool {
	return len(s) == 64 && strings.Trim(string(s), "0123456789abcdef") == ""
}

// Blob names a stored content: the bytes of one person with that sum. Equal bytes of one person are one blob; of two people they
// are two, so that nobody learns what others have.
type Blob struct {
	Owner identity.UserID
	Sum   Sum
}
