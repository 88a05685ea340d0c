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

// Hosts are the names under which a server answers. Under another name, a page of a stranger could make a browser talk to a
// server on the reader's own machine or network, whose address the name has come to mean (DNS rebinding).
type Hosts struct {
	Names []string // without ports, in any letter case; empty: every name, unless OnlyLocal
	// OnlyLocal answers, without Names, under localhost and under addresses only: no stranger can give those to a page.
	OnlyLocal bool
}

// allow reports whether the server answers under the Host of a request.
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

// onlyAllowedHosts answers 421 (RFC 9110, section 15.5.20) under other names. What watches the server asks for its health
// under any.
func (h Hosts) onlyAllowedHosts(c *fiber.Ctx) error {
	if !strings.HasPrefix(c.Path(), "/health") && !h.allow(c.Hostname()) {
		return errHost
	}
	return c.Next()
}
