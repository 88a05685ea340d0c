package identity

import (
	"strconv"
	"strings"
	"time"

	"chatbot/domain/fault"
)

// maxNumber bounds the digits that Numbered adds.
const maxNumber = 9

// UsernameFrom returns the first of the texts of which a username can be made, made into one: what an identity provider calls a person. "" if
// there is none.
func UsernameFrom(texts ...string) string {
	for _, text := range texts {
		local, _, _ := strings.Cut(text, "@")
		name := strings.Trim(strings.Map(func(r rune) rune {
			switch {
			case r < 0x80 && username.MatchString(string(r)):
				return r
			case r == ' ' || r == '.' || r == '-' || r == '+':
				return '_'
			}
			return -1
		}, Normalize(local)), "_")
		if len(name) >= MinUsername {
			return name[:min(len(name), MaxUsername)]
		}
	}
	return ""
}

// Numbered returns a username with a number at its end, for one that is taken.
func Numbered(name string, n int) string {
	suffix := strconv.Itoa(n)
	return name[:min(len(name), MaxUsername-maxNumber)] + suffix[:min(len(suffix), maxNumber)]
}

// NewExternalUser returns the account of a person who was first seen at an identity provider: a member without a password, whose address is verified if
// the provider has verified it. Fault: Invalid, see Registration.Check.
func NewExternalUser(name, email string, verified bool, allowed []string, now time.Time) (User, error) {
	r := Registration{Username: name, Email: strings.TrimSpace(email)}.Normalized()
	var in fault.Inputs
	r.checkAccount(&in, allowed)
	if err := in.Err(); err != nil {
		return User{}, err
	}
	u := NewUser(r, Member, NoPassword, now)
	u.is.Verified = verified
	return u, nil
}
