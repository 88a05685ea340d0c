package http

import (
	"net"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/fault"
)

var errHost = fault.New(fault.Misdirected, "wrong_host",
	"This server does not answer under that name. An administrator can allow it in ALLOWED_HOSTS.")

// Hosts are the host names that a server accepts. If it accepted any name, a page of another site could call a server on its
// reader's machine or network, by making the site's name resolve to that server's address (DNS rebinding).
type Hosts struct {
	Names []string // without ports, in any letter case; empty: every name, unless OnlyLocal
	// OnlyLocal accepts, if Names is empty, only localhost and IP addresses, which cannot be rebound.
	OnlyLocal bool
}

// allow reports whether the server accepts the Host of a request.
func (h Hosts) allow(host string) bool {
	name := host
	if n, _, err := net.SplitHostPort(host); err == nil {
		name = n
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	switch {
	case len(h.Names) > 0:
		return slices.ContainsFunc(h.Names, func(allowed string) bool { return strings.EqualFold(strings.Trim(allowed, "[]"), name) })
	case h.OnlyLocal:
		return name == "localhost" || strings.HasSuffix(name, ".localhost") || net.ParseIP(name) != nil
	}
	return true
}

// onlyAllowedHosts refuses other names with 421 (RFC 9110, section 15.5.20). Health checks are accepted under any name.
func (h Hosts) onlyAllowedHosts(c *fiber.Ctx) error {
	if !strings.HasPrefix(c.Path(), "/health") && !h.allow(c.Hostname()) {
		return errHost
	}
	return c.Next()
}
