package http

import (
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Where proxies say whom they speak for.
const (
	headerRealIP       = "X-Real-IP"
	headerForwardedFor = "X-Forwarded-For"
)

// networks reads addresses and CIDRs; config has checked them.
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

// addressOf is the client's address. What a header says counts only when a trusted proxy sent it, is there once, and is
// an address; of X-Forwarded-For, only what the trusted proxies themselves added: the last that is not theirs.
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
			break // nobody vouches for what stands before it
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

// plain is an address without its other spellings: IPv4 within IPv6, and zones.
func plain(address netip.Addr) netip.Addr { return address.Unmap().WithZone("") }
