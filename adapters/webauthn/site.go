package webauthn

import (
	"net"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"

	"chatbot/domain/identity"
)

// site is where passkeys can be used.
type site struct {
	origin string // as browsers write it
	id     string // of the relying party: the host name
	local  bool
}

// siteOf returns the site at the address of the page. Browsers have passkeys on HTTPS, and on plain HTTP for localhost. A host that is an IP
// address can have none. Fault: identity.ErrPasskeysUnavailable.
func siteOf(address string) (site, error) {
	u, err := url.Parse(address)
	if err != nil {
		return site{}, identity.ErrPasskeysUnavailable.Because(err)
	}
	host, port := strings.ToLower(u.Hostname()), u.Port()
	local := host == "localhost" || strings.HasSuffix(host, ".localhost")
	switch {
	case u.Scheme != "https" && (u.Scheme != "http" || !local), net.ParseIP(host) != nil, protocol.ValidateRPID(host) != nil:
		return site{}, identity.ErrPasskeysUnavailable
	case u.Scheme == "https" && port == "443", u.Scheme == "http" && port == "80": // browsers leave it out
		port = ""
	}
	origin := u.Scheme + "://" + host
	if port != "" {
		origin += ":" + port
	}
	return site{origin: origin, id: host, local: local}, nil
}

// origins returns those from which a response is accepted: one, and on this machine also that of the response if it differs only in the
// port, as those of a development server and a proxy do.
func (s site) origins(asked string) []string {
	all := []string{s.origin}
	if !s.local {
		return all
	}
	if from, err := siteOf(asked); err == nil && from.origin == asked && from.id == s.id {
		all = append(all, asked)
	}
	return all
}
