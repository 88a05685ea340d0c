package limit

import "net/netip"

// nat64 is the prefix of translated IPv4 addresses (RFC 6052); the last four bytes are the client's address.
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// Network returns the part of the address space that belongs to one client, so that each client is counted once: its IPv4 address,
// or the /64 of an IPv6 client. Text that is not an address is returned unchanged.
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

// Networks returns the networks that contain a client, widest first: the provider's (/16 of IPv4, /32 of IPv6), the site's (/24,
// /48), and Network. For text that is not an address all three are that text.
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

// parse parses an address; an IPv4 address in an IPv6 form becomes the IPv4 address.
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
