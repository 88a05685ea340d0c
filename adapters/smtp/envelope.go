package smtp

import (
	"fmt"
	"net/mail"
	"strings"

	"chatbot/domain/identity"
	"chatbot/ports"
)

// envelope returns an address as servers take it: the domain in ASCII, which needs no extension. Only a name before the @ beyond ASCII needs
// SMTPUTF8 (RFC 6531).
func envelope(address string) (string, error) {
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || strings.ContainsAny(address, "\r\n<>\x00") {
		return "", fmt.Errorf("%w: its address is no address", ports.ErrRecipientRefused)
	}
	at := strings.LastIndexByte(address, '@')
	if domain, ok := identity.NormalizeDomain(address[at+1:]); ok {
		address = address[:at+1] + domain
	}
	return address, nil
}
