package config

import (
	"net"
	"net/netip"
	"strings"

	"chatbot/domain/user"
)

// Where a server listens that HTTP_ADDR says nothing of. In embedded mode that is this machine alone: a program that somebody
// tries out must not be open to their network.
const (
	embeddedAddr = "127.0.0.1:8080"
	serverAddr   = ":8080"
)

// onThisMachine reports whether only this machine reaches the server: by HTTP_ADDR, and without a proxy that others reach.
func (c Config) onThisMachine() bool {
	if len(c.TrustedProxies) > 0 {
		return false
	}
	return OnThisMachine(c.HTTPAddr)
}

// OnThisMachine reports whether only this machine reaches who listens on an address with a port.
func OnThisMachine(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

// RegistrationPolicy returns who may make an account. Without REGISTRATION that is everybody on a server that only this
// machine reaches, and elsewhere whoever comes first.
func (c Config) RegistrationPolicy() user.Policy {
	switch {
	case c.Registration != "":
		return user.Policy(c.Registration)
	case c.onThisMachine():
		return user.Open
	}
	return user.FirstOnly
}

// isHost takes a name or address as a browser would send it in Host, without a port.
func isHost(s string) bool {
	if _, err := netip.ParseAddr(strings.Trim(s, "[]")); err == nil {
		return true
	}
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != '_'
	})
}
