// Package address compares the addresses of servers for which secrets are stored.
package address

import (
	"net/url"
	"strings"
)

// Origin returns what decides who gets the secrets of an address: scheme, host and port, as they are written, in lower case.
func Origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.ToLower(u.Scheme + "://" + u.Host)
}
