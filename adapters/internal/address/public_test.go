package address

import (
	"net/netip"
	"testing"
)

// notPublic are addresses in every form in which dialers take them.
var notPublic = []string{
	"0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192",
	"192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
	"100.100.100.200", "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8",
	"64:ff9b::10.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::8.8.8.8", "64:ff9b:1:1::1", "100::1", "2001::1", "2001:0:7f00:1::", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:2::1", "2001:10::1", "2001:20::1",
	"2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3ffe::1", "3fff::1", "3fff:fff::1", "5f00::1", "4000::1", "fc00::1", "fd00::1", "fd00:ec2::254", "fd20:ce::254", "fe80::1", "fe80::1%eth0", "febf::1",
	"fec0::1", "ff02::1", "ff0e::1", "2606:4700::5efe:8.8.8.8", "2606:4700::200:5efe:127.0.0.1", "2606:4700::1111%eth0",
}

func TestOnlyPublicAddressesAreReached(t *testing.T) {
	var none Public
	for _, text := range notPublic {
		ip := netip.MustParseAddr(text)
		if none.Check(ip) == nil || none.Control("tcp", netip.AddrPortFrom(ip, 443).String(), nil) == nil {
			t.Errorf("%s is reached", text)
		}
	}
	for _, text := range []string{"8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1", "198.17.0.1", "198.20.0.1", "223.255.255.255", "::ffff:8.8.8.8", "2606:4700::1111", "2001:4860:4860::8888", "2a00:1450::1"} {
		if err := none.Control("tcp", netip.AddrPortFrom(netip.MustParseAddr(text), 443).String(), nil); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	if none.Check(netip.Addr{}) == nil {
		t.Error("no address is reached")
	}
}

func TestPortsArePagesPorts(t *testing.T) {
	p := Public{Open: prefixes("10.1.0.0/16")}
	for to, allowed := range map[string]bool{
		"8.8.8.8:80": true, "8.8.8.8:443": true, "8.8.8.8:8080": true, "8.8.8.8:8443": true, "8.8.8.8:22": false, "8.8.8.8:25": false, "8.8.8.8:6379": false, "8.8.8.8:0": false,
		"10.1.2.3:6379": true, "[::ffff:10.1.2.3]:3000": true, "10.2.0.1:80": false, "name:80": false, "8.8.8.8": false, "": false,
	} {
		if err := p.Control("tcp", to, nil); (err == nil) != allowed {
			t.Errorf("%s: %v", to, err)
		}
	}
}

func TestNetworksAreOpenedByTheirName(t *testing.T) {
	for _, c := range []struct {
		open, ip string
		want     bool
	}{
		{"10.0.0.0/8", "10.9.8.7", true}, {"10.0.0.0/8", "::ffff:10.9.8.7", true}, {"10.0.0.0/8", "11.0.0.1", true}, {"10.0.0.0/8", "192.168.1.1", false}, {"10.0.0.0/8", "::10.9.8.7", false},
		{"127.0.0.0/8", "127.0.0.1", true}, {"127.0.0.0/8", "::1", false}, {"::1/128", "::1", true}, {"fd00::/8", "fd12::1", true}, {"fd00::/8", "fd12::1%eth0", false},
		// Metadata services are opened by nothing wider than themselves.
		{"0.0.0.0/0", "10.0.0.1", true}, {"0.0.0.0/0", "169.254.169.254", false}, {"0.0.0.0/0", "169.254.1.1", false}, {"0.0.0.0/0", "168.63.129.16", false}, {"169.254.0.0/16", "169.254.1.1", true},
		{"169.254.0.0/16", "169.254.169.254", false}, {"169.254.169.254/32", "169.254.169.254", true}, {"100.64.0.0/10", "100.64.0.1", true}, {"100.64.0.0/10", "100.100.100.200", false},
		{"::/0", "fe80::1", false}, {"::/0", "fd00:ec2::254", false}, {"fe80::/10", "fe80::1", true},
		// NAT64 leads to addresses of IPv4, which have to be allowed themselves.
		{"64:ff9b::/96", "64:ff9b::8.8.8.8", true}, {"64:ff9b::/96", "64:ff9b::10.0.0.1", false}, {"64:ff9b::/96", "64:ff9b::169.254.169.254", false}, {"::/0", "2002:7f00:1::", false}, {"::/0", "2001:0:1:1:1:1:80ff:fffe", false},
	} {
		if err := (Public{Open: prefixes(c.open)}).Check(netip.MustParseAddr(c.ip)); (err == nil) != c.want {
			t.Errorf("%s opens %s: %v", c.open, c.ip, err)
		}
	}
}

// FuzzPublic: what is allowed is a plain address of the Internet.
func FuzzPublic(f *testing.F) {
	for _, text := range notPublic {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ip, err := netip.ParseAddr(text)
		if err != nil || (Public{}).Check(ip) != nil {
			return
		}
		if plain := ip.Unmap(); !plain.IsGlobalUnicast() || plain.IsPrivate() || plain.IsLoopback() || plain.IsLinkLocalUnicast() || plain.Zone() != "" || Check(ip) != nil {
			t.Errorf("%s is allowed", text)
		}
	})
}
