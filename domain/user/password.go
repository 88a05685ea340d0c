package user

import (
	"unicode"
	"unicode/utf8"
)

// Bounds of a password in Unicode code points; every one of them counts.
const (
	MinPassword = 8
	MaxPassword = 128
)

// checkPassword returns what is missing, or "" when the password will do.
func checkPassword(password string) string {
	if n := utf8.RuneCountInString(password); n < MinPassword || n > MaxPassword {
		return "A password has 8 to 128 characters."
	}
	var upper, lower, digit bool
	for _, r := range password {
		upper = upper || unicode.IsUpper(r)
		lower = lower || unicode.IsLower(r)
		digit = digit || unicode.IsDigit(r)
	}
	if !upper || !lower || !digit {
		return "A password has at least one upper-case letter, one lower-case letter and one digit."
	}
	return ""
}
