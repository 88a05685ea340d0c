package limit

import "net/netip"

// nat64 is where translators of IPv4 put its addresses (RFC 6052): the last four bytes are the client's.
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// Network is what one client holds of the internet, so that it is counted once: its IPv4 address, or the /64 that an IPv6
// client has to itself. A text that is no address stays as it is.
func Network(address string) string {
	ip, ok := parse(address)
	switch {
	case !ok:
		return address
	case ip.Is4():
		return ip.String()
	}
	return within(ip, 64)
}

// Networks are the networks in which a client is, from the widest: what a provider holds (/16 of IPv4, /32 of IPv6), what a
// site holds (/24, /48), and Network. A text that is no address is all three of them.
func Networks(address string) [3]string {
	ip, ok := parse(address)
	switch {
	case !ok:
		return [3]string{address, address, address}
	case ip.Is4():
		return [3]string{within(ip, 16), within(ip, 24), ip.String()}
	}
	return [3]string{within(ip, 32), within(ip, 48), within(ip, 64)}
}

// parse reads an address; one of IPv4 that is written as one of IPv6 is that of IPv4.
func parse(address string) (netip.Addr, bool) {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Addr{}, false
	}
	ip = ip.Unmap().WithZone("")
	if nat64.Contains(ip) {
		bytes := ip.As16()
		ip = netip.AddrFrom4([4]byte(bytes[12:]))
	}
	return ip, true
}

func within(ip netip.Addr, bits int) string { return netip.PrefixFrom(ip, bits).Masked().String() }
