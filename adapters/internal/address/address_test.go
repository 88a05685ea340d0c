package address

import (
	"errors"
	"testing"
)

func TestHostsOfMetadataServicesAreRefused(t *testing.T) {
	for _, host := range []string{
		"169.254.169.254", "169.254.0.1", "169.254.169.254.", "[fe80::1]", "fe80::1%eth0", "febf::1", "[fd00:ec2::254]", "fd00:ec2:0:0:0:0:0:254", "fd20:ce::254", "100.100.100.200", "192.0.0.192",
		"::ffff:169.254.169.254", "[::ffff:a9fe:a9fe]", "::169.254.169.254", "64:ff9b::169.254.169.254", "2002:a9fe:a9fe::1", "::ffff:0:169.254.169.254",
		"2852039166", "0xa9fea9fe", "0xA9.0xFE.0xA9.0xFE", "0251.0376.0251.0376", "0251.254.169.254", "169.254.43518", "169.16689662", "169.0254.169.254", "127.1", "1",
		"metadata", "metadata.google.internal", "METADATA.google.internal.", "metadata.goog", "instance-data",
	} {
		if err := CheckHost(host); !errors.Is(err, ErrForbidden) {
			t.Errorf("%s is allowed: %v", host, err)
		}
	}
}

func TestHostsOfServersAreAllowed(t *testing.T) {
	for _, host := range []string{
		"127.0.0.1", "::1", "[::1]", "0.0.0.0", "10.1.2.3", "192.168.1.1", "172.16.0.1", "100.64.0.1", "fd12::1", "::ffff:10.0.0.1", "localhost", "ollama", "host.docker.internal",
		"api.openai.com", "169.254.169.254.example.com", "metadata.example.com", "gpu-1", "a1.b2", "1.example", "xn--mnchen-3ya.example", "fec0::1",
	} {
		if err := CheckHost(host); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
}

func TestConnectionsAreCheckedByTheirAddress(t *testing.T) {
	for address, allowed := range map[string]bool{
		"127.0.0.1:80": true, "[::1]:11434": true, "10.0.0.7:443": true,
		"169.254.169.254:80": false, "[fe80::1%eth0]:80": false, "[::ffff:169.254.169.254]:80": false, "metadata:80": false, "": false,
	} {
		if err := Control("tcp", address, nil); (err == nil) != allowed {
			t.Errorf("%s: %v", address, err)
		}
	}
}
