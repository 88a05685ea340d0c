package bundb

import (
	"crypto/tls"
	"net/netip"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Transport is how connections to a database on another machine are protected.
type Transport int

// A connection that Encrypted describes goes to whoever answers; one that Verified describes, to who holds the certificate.
const (
	Plain Transport = iota
	Encrypted
	Verified
)

// TransportTo says how connections to the PostgreSQL at url are protected at least, PGSSLMODE and its kin counted in.
// Addresses of this machine and those that Open will refuse count as Verified.
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

// Local reports whether what is at host is on this machine: a loopback address, or the folder of a socket.
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
