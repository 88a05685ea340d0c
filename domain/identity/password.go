package identity

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"chatbot/domain/fault"
)

// Bounds of a password, in Unicode code points.
const (
	MinPassword = 8
	MaxPassword = 128
)

// shortName is the length below which a name may occur within a password, as "ann" occurs in "Planning42" by chance. A password
// that consists of such a name with digits and symbols around it, such as "Ann12345", is refused all the same.
const shortName = 4

// CheckPassword adds what is wrong with a new password, the input field, to in. Every use case that sets a password must call
// it. It checks the rules of the spec, then that the password is neither derived from the person's username or e-mail address nor
// common.
func CheckPassword(in *fault.Inputs, field, password, username, email string) {
	if n := utf8.RuneCountInString(password); n < MinPassword || n > MaxPassword {
		in.Add(field, "length_out_of_range", "Passwords must have 8 to 128 characters.", fault.Params{"min": MinPassword, "max": MaxPassword})
		return
	}
	var upper, lower, digit bool
	for _, r := range password {
		upper = upper || unicode.IsUpper(r)
		lower = lower || unicode.IsLower(r)
		digit = digit || unicode.IsDigit(r)
	}
	switch {
	case !upper || !lower || !digit:
		in.Add(field, "password_too_simple", "Passwords must have at least one uppercase letter, one lowercase letter and one digit.")
	case madeOfName(password, username, email):
		in.Add(field, "password_contains_name", "This password contains your username or email address. Choose a different one.")
	case common(password):
		in.Add(field, "password_too_common", "This password is too common. Choose one that is harder to guess.")
	}
}

// madeOfName ignores case, reads symbols as the letters that they stand for, and ignores all others: "J0hn.Smith1" contains the
// name john_smith.
func madeOfName(password, username, email string) bool {
	local := email
	if at := strings.LastIndexByte(email, '@'); at >= 0 {
		local = email[:at]
	}
	mailbox, _, _ := strings.Cut(local, "+")
	whole, core := letters(password), bare(password)
	for _, name := range []string{username, local, mailbox} {
		n := letters(name)
		if utf8.RuneCountInString(n) >= shortName && strings.Contains(whole, n) {
			return true
		}
		if core != "" && core == bare(name) {
			return true
		}
	}
	return false
}

// letters returns the text in lower case, with symbols replaced by the letters that they stand for and all others removed.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return r
	}, asI.Replace(strings.ToLower(s)))
}

// bare returns the text in lower case without the digits and symbols around its letters.
func bare(s string) string {
	return strings.TrimFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) })
}
