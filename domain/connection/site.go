package connection

import (
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// SameSite reports whether two hosts are one, or of one domain that can be registered. Providers spread their endpoints over such hosts; another's
// authorization endpoint would give its codes to the token endpoint of this issuer (RFC 9700, section 4.4), unless its callback says whose they are.
func SameSite(a, b string) bool {
	if strings.EqualFold(a, b) {
		return true
	}
	one, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(a))
	other, failed := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(b))
	_, notName := netip.ParseAddr(a)
	return err == nil && failed == nil && notName != nil && one == other
}
