package address

import (
	"errors"
	"net/netip"
	"syscall"
)

// ErrNotPublic refuses an address that is not of the public Internet, and that the administrator has not opened.
var ErrNotPublic = errors.New("an address that is not public")

// ErrPort refuses a port.
var ErrPort = errors.New("a port at which there are no pages")

// reserved4 are the networks of IPv4 that are not of the public Internet (IANA's registry of special purposes), and multicast.
var reserved4 = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
	"198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
)

// public6 is what of IPv6 is of the public Internet, except reserved6: what IANA assigned to protocols (with Teredo), documentation, 6to4, and
// the 6bone.
var (
	public6   = netip.MustParsePrefix("2000::/3")
	reserved6 = prefixes("2001::/23", "2001:db8::/32", "2002::/16", "3ffe::/16", "3fff::/20")
)

// Public checks addresses that anyone may have written, such as a model or the page that it read: only those of the public Internet are allowed,
// and those in networks that the administrator opened. The zero Public has no open networks.
type Public struct {
	// Open are the open networks. One opens a link-local address or one of a metadata service only if it is no wider than what Check refuses:
	// 0.0.0.0/0 does not, 169.254.169.254/32 does.
	Open []netip.Prefix
}

// Check returns ErrNotPublic or ErrForbidden for an address that is not allowed, in any form of it.
func (p Public) Check(ip netip.Addr) error {
	if ip.Zone() != "" || !ip.IsValid() {
		return ErrForbidden
	}
	ip = ip.Unmap()
	if inner, embeds := embedded(ip); embeds {
		if !p.opens(ip) {
			return ErrNotPublic
		}
		return p.Check(inner)
	}
	switch {
	case p.opens(ip):
		return nil
	case Check(ip) != nil:
		return ErrForbidden
	case ip.Is4() && in(reserved4, ip), ip.Is6() && (!public6.Contains(ip) || in(reserved6, ip)):
		return ErrNotPublic
	}
	return nil
}

// opens reports whether an open network has the address.
func (p Public) opens(ip netip.Addr) bool {
	least := 0
	for _, f := range forbidden {
		if f.Contains(ip) {
			least = max(least, f.Bits())
		}
	}
	for _, open := range p.Open {
		if open.Contains(ip) && open.Bits() >= least {
			return true
		}
	}
	return false
}

// pagePorts are the ports of public addresses at which there are pages. Other services might take a request for something else.
var pagePorts = map[uint16]bool{80: true, 443: true, 8080: true, 8443: true}

// Control is the function of that name of a net.Dialer. It checks the address to which a connection is opened, whatever name led to it, and
// its port.
func (p Public) Control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return ErrForbidden
	}
	if err := p.Check(to.Addr()); err != nil {
		return err
	}
	if !pagePorts[to.Port()] && !p.opens(to.Addr().Unmap()) {
		return ErrPort
	}
	return nil
}

func prefixes(texts ...string) (all []netip.Prefix) {
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

func in(all []netip.Prefix, ip netip.Addr) bool {
	for _, prefix := range all {
		if prefix.Contains(ip) {
			return true
		}
	}
	return false
}
