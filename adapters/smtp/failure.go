package smtp

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"chatbot/domain/fault"
	"chatbot/ports"
)

// Faults of sessions that did not begin.
var (
	errUnreached   = fault.New(fault.Unavailable, "mail_unreached", "The mail server could not be reached. Check its address and port.")
	errCertificate = fault.New(fault.Unavailable, "mail_certificate", "The mail server's certificate is not trusted. SSL_CERT_FILE can name a certificate of your own.")
	errNoTLS       = fault.New(fault.Unavailable, "mail_not_encrypted", "The mail server does not encrypt as SMTP_TLS says. Port 465 needs tls, port 587 starttls.")
	errCredentials = fault.New(fault.Unavailable, "mail_credentials", "The mail server refused SMTP_USER and SMTP_PASSWORD. Some providers want a password for apps.")
	errBusy        = fault.New(fault.Unavailable, "mail_busy", "The mail server did not take the message for now.")
)

// opening returns why a session did not begin, without what the server said: it may quote names.
func opening(err error, connected bool) error {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var code *textproto.Error
	var protocol textproto.ProtocolError
	switch {
	case errors.As(err, &unknown), errors.As(err, &name), errors.As(err, &invalid):
		return errCertificate.Because(shortened(err))
	case errors.As(err, &record), errors.As(err, &alert), errors.As(err, &protocol), strings.Contains(err.Error(), "STARTTLS"):
		return errNoTLS.Because(shortened(err))
	case strings.Contains(err.Error(), "AUTH"), errors.Is(err, gomail.ErrPlainAuthNotSupported), errors.Is(err, gomail.ErrNoSupportedAuthDiscovered):
		return said(errCredentials, err)
	case errors.As(err, &code):
		return said(errBusy, err)
	case !connected:
		return errUnreached.Because(shortened(err))
	}
	return errUnreached.Because(errors.New("the session broke off"))
}

// shortened returns the part of an error of the network or of TLS that this machine wrote.
func shortened(err error) error {
	var operation *net.OpError
	if errors.As(err, &operation) {
		return operation
	}
	return errors.New(strings.ToValidUTF8(err.Error()[:min(len(err.Error()), 200)], ""))
}

// sending returns why a message was not taken. A refusal with a code from 500 is for good, unless it is about the session.
func sending(err error) error {
	var failed *gomail.SendError
	if !errors.As(err, &failed) || failed.ErrorCode() == 0 {
		return errUnreached.Because(errors.New("the session broke off"))
	}
	code := failed.ErrorCode()
	why := fmt.Errorf("the answer to %s was %d %s", failed.Reason, code, failed.EnhancedStatusCode())
	switch {
	case code == 530 || code == 534 || code == 535 || code == 538: // it wants another sign-in, or encryption
		return errCredentials.Because(why)
	case code >= 500 && failed.Reason == gomail.ErrSMTPRcptTo && !strings.HasPrefix(failed.EnhancedStatusCode(), "5.7."): // 5.7: this server may not send there
		return fmt.Errorf("%w: %w", ports.ErrRecipientRefused, why)
	case code >= 500:
		return fmt.Errorf("%w: %w", ports.ErrMailRefused, why)
	}
	return errBusy.Because(why)
}

// said adds the code of the server's answer to a fault.
func said(is *fault.Error, err error) error {
	var answer *textproto.Error
	if errors.As(err, &answer) {
		return is.Because(fmt.Errorf("its answer was %d", answer.Code))
	}
	return is
}
