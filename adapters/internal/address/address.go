// Package address refuses network addresses that administrators may not name: link-local ones, and those at which clouds serve the
// credentials of their machines. Loopback and private addresses are allowed.
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
// rest are AWS, Google, Alibaba and Oracle.
var forbidden = []netip.Prefix{
	netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("fe80::/10"),
	netip.MustParsePrefix("fd00:ec2::/64"), netip.MustParsePrefix("fd20:ce::254/128"),
	netip.MustParsePrefix("100.100.100.200/32"), netip.MustParsePrefix("192.0.0.192/32"),
}

// embedding are networks of IPv6 whose addresses stand for those of IPv4 in them, with the byte at which these begin: compatible ones, NAT64,
// and 6to4.
var embedding = map[netip.Prefix]int{
	netip.MustParsePrefix("::/96"): 12, netip.MustParsePrefix("::ffff:0:0:0/96"): 12, netip.MustParsePrefix("64:ff9b::/96"): 12, netip.MustParsePrefix("2002::/16"): 2,
}

// names are the names of metadata services, which may resolve to addresses that only the cloud's machines know.
var names = []string{"metadata", "metadata.google.internal", "metadata.goog", "metadata.azure.internal", "metadata.tencentyun.com", "instance-data", "instance-data.ec2.internal"}

// Check returns ErrForbidden for such an address, in any form of it.
func Check(ip netip.Addr) error {
	ip = ip.Unmap().WithZone("")
	all := []netip.Addr{ip}
	for prefix, at := range embedding {
		if ip.Is6() && prefix.Contains(ip) {
			raw := ip.As16()
			all = append(all, netip.AddrFrom4([4]byte(raw[at:at+4])))
		}
	}
	for _, one := range all {
		for _, prefix := range forbidden {
			if prefix.Contains(one) {
				return ErrForbidden
			}
		}
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
