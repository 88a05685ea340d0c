package identity

import (
	"fmt"
	"strings"
	"unicode"
)

// TOTPPlace is the place for which the secret of an account's authenticator app is sealed.
func TOTPPlace(id UserID) string { return fmt.Sprintf("users/%d/totp", id) }

// EnrolmentPlace is the place for which the secret of a setup is sealed until it is confirmed, by the login that began it.
func EnrolmentPlace(id UserID, by LoginID) string {
	return fmt.Sprintf("users/%d/logins/%d/totp", id, by)
}

// TOTPKey is a new secret of an authenticator app.
type TOTPKey struct {
	Secret string
	URI    string // otpauth, with the secret
	// QR are the rows of the URI's QR code, of 1 for dark and 0 for light.
	QR []string
}

// TOTPCode returns the digits of a code as a person typed or pasted it: with spaces or dashes, or in full width.
func TOTPCode(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '-' || unicode.Is(unicode.Cf, r):
			return -1
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return r
	}, typed)
}

// IsTOTPCode reports whether a text has the form of a code, as TOTPCode returns it.
func IsTOTPCode(code string) bool {
	return len(code) == 6 && strings.Trim(code, "0123456789") == ""
}
