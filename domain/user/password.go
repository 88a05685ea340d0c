package user

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a password in Unicode code points; every one of them counts.
const (
	MinPassword = 8
	MaxPassword = 128
)

// shortName is the length below which a name may stand within a password: "ann" stands in "Planning42"
// by chance. As the whole password but for digits and signs around it, such as "Ann12345", it may not.
const shortName = 4

// CheckPassword returns what is wrong with a new password, in words for the person choosing it, or "".
// Whoever sets a password asks this: the rules of the spec, then that it is neither made of the person's
// own username or e-mail address nor one that everybody tries first.
func CheckPassword(password, username, email string) string {
	if n := utf8.RuneCountInString(password); n < MinPassword || n > MaxPassword {
		return "Passwords must have 8 to 128 characters."
	}
	var upper, lower, digit bool
	for _, r := range password {
		upper = upper || unicode.IsUpper(r)
		lower = lower || unicode.IsLower(r)
		digit = digit || unicode.IsDigit(r)
	}
	switch {
	case !upper || !lower || !digit:
		return "Passwords must have at least one uppercase letter, one lowercase letter and one digit."
	case madeOfName(password, username, email):
		return "This password contains your username or email address. Choose a different one."
	case common(password):
		return "This password is too common. Choose one that is harder to guess."
	}
	return ""
}

// madeOfName compares in one letter case, with signs read as the letters they stand for and all other
// signs left out: "J0hn.Smith1" holds the name of john_smith.
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

// letters is the text in lower case without signs, those that stand for letters read as such.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return r
	}, asI.Replace(strings.ToLower(s)))
}

// bare is the text in lower case without what stands around its letters.
func bare(s string) string {
	return strings.TrimFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) })
}
