package http

import (
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Headers in which proxies pass on the client's address.
const (
	headerRealIP       = "X-Real-IP"
	headerForwardedFor = "X-Forwarded-For"
)

// networks parses addresses and CIDRs. Invalid ones are skipped; config has refused them already.
func networks(texts []string) []netip.Prefix {
	var all []netip.Prefix
	for _, text := range texts {
		if prefix, err := netip.ParsePrefix(text); err == nil {
			all = append(all, prefix.Masked())
		} else if address, err := netip.ParseAddr(text); err == nil {
			all = append(all, netip.PrefixFrom(plain(address), plain(address).BitLen()))
		}
	}
	return all
}

// addressOf returns the client's address. Headers count only from a trusted proxy: X-Real-IP if it occurs once and is valid,
// otherwise the last address in X-Forwarded-For that is not a trusted proxy's, because clients can set those before it.
func (s *Server) addressOf(c *fiber.Ctx) string {
	peer, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	if peer = plain(peer); !s.isProxy(peer) {
		return peer.String()
	}
	if said := c.Request().Header.PeekAll(headerRealIP); len(said) == 1 {
		if address, err := netip.ParseAddr(strings.TrimSpace(string(said[0]))); err == nil {
			return plain(address).String()
		}
	}
	var hops []string
	for _, line := range c.Request().Header.PeekAll(headerForwardedFor) {
		hops = append(hops, strings.Split(string(line), ",")...)
	}
	for i := len(hops) - 1; i >= 0; i-- {
		address, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break // the entries before it cannot be trusted
		}
		if address = plain(address); !s.isProxy(address) {
			return address.String()
		}
	}
	return peer.String()
}

func (s *Server) isProxy(address netip.Addr) bool {
	for _, proxies := range s.proxies {
		if proxies.Contains(address) {
			return true
		}
	}
	return false
}

// plain normalizes an address: it converts IPv4 in IPv6 to IPv4, and removes the zone.
func plain(address netip.Addr) netip.Addr { return address.Unmap().WithZone("") }
