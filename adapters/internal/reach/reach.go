// Package reach says why a server of which an administrator gave the address cannot be reached.
package reach

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"

	"chatbot/adapters/internal/address"
	"chatbot/domain/fault"
	"chatbot/domain/model"
)

// Explain explains a failure to connect; nil if it is none of those that can be told apart.
func Explain(err error) *fault.Error {
	var (
		name        *net.DNSError
		plain       tls.RecordHeaderError
		alert       tls.AlertError
		certificate *tls.CertificateVerificationError
		authority   x509.UnknownAuthorityError
		host        x509.HostnameError
	)
	switch {
	case errors.Is(err, address.ErrForbidden):
		return model.ErrProviderForbidden
	case errors.As(err, &plain):
		return model.ErrProviderNoTLS
	case errors.As(err, &certificate), errors.As(err, &authority), errors.As(err, &host), errors.As(err, &alert):
		return model.ErrProviderCertificate
	case errors.As(err, &name) && !name.IsTimeout:
		return model.ErrProviderUnknownHost
	}
	return nil
}
