package identity

import (
	"net/mail"
	"regexp"
	"strings"
	"unicode/utf8"

	"chatbot/domain/fault"
)

// Bounds of the fields, in Unicode code points.
const (
	MinUsername = 3
	MaxUsername = 50
	MaxEmail    = 255
)

// Registration is the input for a new account. SetupCode matters only for the first. Invitation is the token of an invitation, "" without.
type Registration struct{ Username, Email, Password, SetupCode, Invitation string }

var username = regexp.MustCompile(`^[A-Za-z0-9_]+$`)

// Normalized returns the registration with username and e-mail address as they are stored.
func (r Registration) Normalized() Registration {
	r.Username, r.Email = Normalize(r.Username), Normalize(r.Email)
	return r
}

// Check returns one Invalid fault with every rule that the registration breaks, or nil. allowed are the domains that the e-mail address
// may belong to, as NormalizeDomain returns them; none: any.
func (r Registration) Check(allowed []string) error {
	var in fault.Inputs
	r.checkAccount(&in, allowed)
	CheckPassword(&in, "password", r.Password, r.Username, r.Email)
	return in.Err()
}

// checkAccount adds to in what is wrong with the username and the address.
func (r Registration) checkAccount(in *fault.Inputs, allowed []string) {
	checkUsername(in, r.Username)
	switch {
	case !validEmail(r.Email):
		addInvalidEmail(in)
	case len(allowed) > 0 && !inDomain(r.Email, allowed):
		addForeignDomain(in)
	}
}

func checkUsername(in *fault.Inputs, name string) {
	switch n := utf8.RuneCountInString(name); {
	case n < MinUsername || n > MaxUsername:
		in.Add("username", "length_out_of_range", "Usernames must have 3 to 50 characters.", fault.Params{"min": MinUsername, "max": MaxUsername})
	case !username.MatchString(name):
		in.Add("username", "invalid_username", "Usernames can only contain the letters a to z, digits and underscores.")
	}
}

func addForeignDomain(in *fault.Inputs) {
	in.Add("email", "email_domain_not_allowed", "Email addresses of this domain can't register here. Use another address, or ask an administrator.")
}

func addInvalidEmail(in *fault.Inputs) {
	in.Add("email", "invalid_email", "Enter a valid email address, such as name@example.com.")
}

// validEmail accepts RFC 5322 addresses in the plain form that people type: no display name, comments, quoted local part or
// misleading characters.
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
