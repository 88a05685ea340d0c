package smtp

import "crypto/x509"

// Trust makes the mailer trust certificates of these authorities.
func (m *Mailer) Trust(roots *x509.CertPool) *Mailer {
	m.tls.RootCAs = roots
	return m
}
