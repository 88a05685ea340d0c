// Package user holds who a person is to the system: names, addresses and the password policy.
package user

import (
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// Bounds of the fields, in Unicode code points.
const (
	MinUsername = 3
	MaxUsername = 50
	MaxEmail    = 255
)

// User is an account. Username and Email are kept as typed, normalized (Normalize); both are unique under Fold.
type User struct {
	ID             identity.UserID
	Username       string
	Email          string
	HashedPassword string
	Active         bool
	Verified       bool
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Registration is what a person gives to get an account.
type Registration struct{ Username, Email, Password string }

var username = regexp.MustCompile(`^[A-Za-z0-9_]+$`)

// Normalized returns the registration with its names as they are stored.
func (r Registration) Normalized() Registration {
	r.Username, r.Email = Normalize(r.Username), Normalize(r.Email)
	return r
}

// Check reports every rule that the registration breaks, in one Invalid fault.
func (r Registration) Check() error {
	var in fault.Inputs
	if message := checkUsername(r.Username); message != "" {
		in.Add("username", message)
	}
	if !validEmail(r.Email) {
		in.Add("email", "Enter a valid email address, such as name@example.com.")
	}
	if message := CheckPassword(r.Password, r.Username, r.Email); message != "" {
		in.Add("password", message)
	}
	return in.Err()
}

func checkUsername(name string) string {
	switch n := utf8.RuneCountInString(name); {
	case n < MinUsername || n > MaxUsername:
		return "Usernames must have 3 to 50 characters."
	case !username.MatchString(name):
		return "Usernames can only contain the letters a to z, digits and underscores."
	}
	return ""
}

// validEmail takes RFC 5322 addresses in the plain form that people type: no display name, no
// comments, no quoted local part, nothing misleading.
func validEmail(address string) bool {
	if utf8.RuneCountInString(address) > MaxEmail || strings.ContainsAny(address, "\"<>()") || misleading(address) {
		return false
	}
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || parsed.Name != "" {
		return false
	}
	at := strings.LastIndexByte(address, '@')
	domain := address[at+1:]
	return at <= 64 && !strings.HasPrefix(domain, "[") && strings.Contains(strings.Trim(domain, "."), ".")
}
