// Package address refuses network addresses. Administrators may name all but link-local ones and those at which clouds serve the credentials
// of their machines: Check. Others may name public addresses only: Public.
package address

import (
	"errors"
	"net/netip"
	"strings"
	"syscall"
)

// ErrForbidden refuses an address.
var ErrForbidden = errors.New("a link-local address, or one of a cloud's metadata service")

// forbidden are the networks of such addresses. Of the metadata services, AWS, Azure, Google and most others are at 169.254.169.254; the
// rest are AWS (containers, IPv6), Google, Alibaba, Oracle and Azure.
var forbidden = prefixes(
	"169.254.0.0/16", "169.254.169.254/32", "169.254.170.2/32", "169.254.170.23/32", "fe80::/10", "fd00:ec2::/64", "fd20:ce::254/128", "100.100.100.200/32", "192.0.0.192/32",
	"168.63.129.16/32",
)

// embedding are networks of IPv6 whose addresses stand for those of IPv4 in them, with the byte at which these begin: compatible and translated
// ones, NAT64, and 6to4.
var embedding = map[netip.Prefix]int{
	netip.MustParsePrefix("::/96"): 12, netip.MustParsePrefix("::ffff:0:0:0/96"): 12, netip.MustParsePrefix("64:ff9b::/96"): 12, netip.MustParsePrefix("64:ff9b:1::/96"): 12,
	netip.MustParsePrefix("2002::/16"): 2,
}

// teredo is the network of Teredo, whose addresses end in the inverted one of IPv4.
var teredo = netip.MustParsePrefix("2001::/32")

// embedded returns the address of IPv4 for which one of IPv6 stands. Loopback and the unspecified address of IPv6 stand for none.
func embedded(ip netip.Addr) (inner netip.Addr, ok bool) {
	if !ip.Is6() || ip == netip.IPv6Loopback() || ip == netip.IPv6Unspecified() {
		return ip, false
	}
	raw := ip.As16()
	for prefix, at := range embedding {
		if prefix.Contains(ip) {
			return netip.AddrFrom4([4]byte(raw[at : at+4])), true
		}
	}
	const isatap = 0x5efe
	switch {
	case teredo.Contains(ip):
		return netip.AddrFrom4([4]byte{^raw[12], ^raw[13], ^raw[14], ^raw[15]}), true
	case raw[8]&^2 == 0 && raw[9] == 0 && int(raw[10])<<8|int(raw[11]) == isatap:
		return netip.AddrFrom4([4]byte(raw[12:])), true
	}
	return ip, false
}

// names are the names of metadata services, which may resolve to addresses that only the cloud's machines know.
var names = []string{"metadata", "metadata.google.internal", "metadata.goog", "metadata.azure.internal", "metadata.tencentyun.com", "instance-data", "instance-data.ec2.internal"}

// Check returns ErrForbidden for such an address, in any form of it.
func Check(ip netip.Addr) error {
	ip = ip.Unmap().WithZone("")
	if inner, embeds := embedded(ip); in(forbidden, ip) || embeds && in(forbidden, inner) {
		return ErrForbidden
	}
	return nil
}

// CheckHost returns ErrForbidden for a host of a URL that is such an address, or the name of a metadata service. It refuses numbers that
// are no plain address as well: resolvers read 0xa9fea9fe, 2852039166 and 0251.254.169.254 as 169.254.169.254.
func CheckHost(host string) error {
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	if ip, err := netip.ParseAddr(host); err == nil {
		return Check(ip)
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	if strings.HasPrefix(last, "0x") || last != "" && strings.Trim(last, "0123456789") == "" {
		return ErrForbidden
	}
	for _, name := range names {
		if host == name {
			return ErrForbidden
		}
	}
	return nil
}

// Control is the function of that name of a net.Dialer. It checks the address to which a connection is opened, whatever name led to it.
func Control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return ErrForbidden
	}
	return Check(to.Addr())
}
