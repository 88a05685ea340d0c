package config

import (
	"net"
	"net/netip"
	"strings"

	"chatbot/domain/identity"
)

// Default addresses if HTTP_ADDR is not set. In embedded mode only this machine can connect: a program that somebody tries out
// must not be open to their network.
const (
	embeddedAddr = "127.0.0.1:8080"
	serverAddr   = ":8080"
)

// onThisMachine reports whether only this machine can reach the server: by HTTP_ADDR, and not through a proxy.
func (c Config) onThisMachine() bool {
	if len(c.TrustedProxies) > 0 {
		return false
	}
	return OnThisMachine(c.HTTPAddr)
}

// OnThisMachine reports whether an address with a port is reachable from this machine only.
func OnThisMachine(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// PublicAddress returns the origin of the page, which all links that leave the server begin with: PUBLIC_URL, or the port of the bound
// address on this machine.
func (c Config) PublicAddress(bound string) string {
	if c.PublicURL != "" {
		return strings.TrimSuffix(c.PublicURL, "/")
	}
	_, port, err := net.SplitHostPort(bound)
	if err != nil {
		_, port, _ = net.SplitHostPort(c.HTTPAddr)
	}
	return "http://localhost:" + port
}

// defaultRegistration returns who may register unless REGISTRATION or an administrator decides: everyone on a server that only this
// machine can reach, and otherwise only the first person.
func (c Config) defaultRegistration() identity.RegistrationPolicy {
	if c.onThisMachine() {
		return identity.RegistrationOpen
	}
	return identity.RegistrationFirstOnly
}

// SetupCode returns the code that the first registration needs, given the secret key: none on a server that only this machine can
// reach.
func (c Config) SetupCode(secret string) (identity.SetupCode, error) {
	if c.onThisMachine() {
		return "", nil
	}
	return identity.NewSetupCode(secret)
}

// isHost accepts a host name or address as a browser sends it in Host, without a port.
func isHost(s string) bool {
	if _, err := netip.ParseAddr(strings.Trim(s, "[]")); err == nil {
		return true
	}
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != '_'
	})
}
