package identity

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// domains maps names as browsers do (UTS 46), and refuses those that the DNS cannot have.
var domains = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.VerifyDNSLength(true))

// NormalizeDomain returns an Internet domain in the form in which domains are compared: ASCII (IDNA), in lower case, without the dot of
// the root at its end. ok is false for a text that is no domain of two labels or more, such as a network address.
func NormalizeDomain(name string) (domain string, ok bool) {
	domain, err := domains.ToASCII(strings.TrimSuffix(name, "."))
	top := domain[strings.LastIndexByte(domain, '.')+1:]
	ok = err == nil && utf8.ValidString(name) && len(top) < len(domain) && strings.Trim(top, "0123456789") != ""
	return domain, ok
}

// inDomain reports whether an address belongs to one of the domains, which NormalizeDomain has returned. A domain does not include those
// below it.
func inDomain(address string, domains []string) bool {
	domain, ok := NormalizeDomain(address[strings.LastIndexByte(address, '@')+1:])
	return ok && slices.Contains(domains, domain)
}
