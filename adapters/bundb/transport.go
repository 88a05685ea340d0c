package bundb

import (
	"crypto/tls"
	"net/netip"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Transport is the protection of connections to a database on another machine.
type Transport int

// An Encrypted connection does not authenticate the server; a Verified one does, by its certificate.
const (
	Plain Transport = iota
	Encrypted
	Verified
)

// TransportTo returns the least protection of connections to the PostgreSQL at url, with PGSSLMODE and related variables taken
// into account. Addresses of this machine and those that Open refuses count as Verified.
func TransportTo(url string) Transport {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return Verified
	}
	least := transport(config.Host, config.TLSConfig)
	for _, other := range config.Fallbacks {
		least = min(least, transport(other.Host, other.TLSConfig))
	}
	return least
}

func transport(host string, config *tls.Config) Transport {
	switch {
	case Local(host):
		return Verified
	case config == nil:
		return Plain
	case config.InsecureSkipVerify && config.VerifyPeerCertificate == nil:
		return Encrypted
	}
	return Verified
}

// Local reports whether host is this machine: a loopback address, or the folder of a socket.
func Local(host string) bool {
	if host == "" || strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") {
		return true
	}
	if host = strings.ToLower(strings.TrimSuffix(host, ".")); host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}
