// Package smtp sends mails through a server of mail.
package smtp

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"

	"chatbot/ports"
)

// TLS is how the connection is encrypted.
type TLS string

// The ways.
const (
	StartTLS TLS = "starttls" // the server must offer it
	Implicit TLS = "tls"      // from the first byte
	Off      TLS = "off"
)

// Options name the server and the sender.
type Options struct {
	Host           string
	Port           int
	User, Password string // "": the server asks for none
	From           mail.Address
	TLS            TLS
	// Hello is the name by which this server introduces itself.
	Hello string
}

// sendWithin bounds a session. Servers may take long to answer the end of a message, and one that is not heard is sent again.
const sendWithin = 50 * time.Second

// dialWithin bounds the beginning of a connection: firewalls drop what they do not allow, and somebody may wait for a test mail.
const dialWithin = 10 * time.Second

var _ ports.Mailer = (*Mailer)(nil)

// Mailer implements ports.Mailer with one connection a mail: mails are rare, and servers close idle connections.
type Mailer struct {
	Options

	tls *tls.Config
}

// New returns the mailer.
func New(o Options) *Mailer {
	return &Mailer{o, &tls.Config{ServerName: o.Host, MinVersion: tls.VersionTLS12}}
}

// Send implements ports.Mailer.
func (m *Mailer) Send(ctx context.Context, message ports.MailMessage) error {
	written, err := m.write(message)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel() // closes the connection
	// The library closes no connection whose session fails to begin, and forgets the context once it is connected.
	var connection net.Conn
	client, err := m.client(func(dialing context.Context, network, address string) (net.Conn, error) {
		dialed, err := m.dial(dialing, network, address)
		if err == nil {
			connection = dialed
			context.AfterFunc(ctx, func() { _ = dialed.Close() })
		}
		return dialed, err
	}, isASCII(written))
	if err != nil {
		return err
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return opening(err, connection != nil)
	}
	if able, _ := session.Extension("SMTPUTF8"); !able && !isASCII(written) { // the library would send it all the same
		_ = session.Quit()
		return fmt.Errorf("%w: it takes no address with letters beyond ASCII before the @", ports.ErrRecipientRefused)
	}
	err = client.SendWithSMTPClient(session, written)
	if written.IsDelivered() { // what goes wrong afterwards does not take it back
		_ = session.Quit()
		return nil
	}
	return sending(err)
}

// client returns a client for one session. A message that says SMTPUTF8 bounces at every server behind the first that does not know it, so only
// those that need it say so.
func (m *Mailer) client(dial gomail.DialContextFunc, ascii bool) (*gomail.Client, error) {
	options := []gomail.Option{
		gomail.WithPort(m.Port), gomail.WithTimeout(sendWithin), gomail.WithDialContextFunc(dial), gomail.WithTLSConfig(m.tls), gomail.WithHELO(m.Hello), gomail.WithoutNoop(),
	}
	policy := gomail.NoTLS
	if m.TLS == StartTLS {
		policy = gomail.TLSMandatory
	}
	options = append(options, gomail.WithTLSPolicy(policy))
	if ascii {
		options = append(options, gomail.WithoutSMTPUTF8())
	}
	if m.User != "" {
		// Every server has one of the first two. None of the list gives the password away without encryption.
		options = append(options, gomail.WithUsername(m.User), gomail.WithPassword(m.Password), gomail.WithOpportunisticSMTPAuth(
			gomail.SMTPAuthPlain, gomail.SMTPAuthLogin, gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthCramMD5,
		))
	}
	return gomail.NewClient(m.Host, options...)
}

// dial connects; with Implicit TLS it returns a *tls.Conn, by which the library knows that it is encrypted.
func (m *Mailer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	plain := &net.Dialer{Timeout: dialWithin}
	if m.TLS == Implicit {
		return (&tls.Dialer{NetDialer: plain, Config: m.tls}).DialContext(ctx, network, address)
	}
	return plain.DialContext(ctx, network, address)
}

// write writes a message. No line break of a field can begin another header: the library encodes what is no plain text.
func (m *Mailer) write(message ports.MailMessage) (*gomail.Msg, error) {
	to, err := envelope(message.To)
	if err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(m.From.Address, "@")
	written := gomail.NewMsg()
	written.FromMailAddress(&mail.Address{Name: plain(message.From), Address: m.From.Address})
	written.ToMailAddress(&mail.Address{Address: to})
	written.Subject(plain(message.Subject))
	written.SetDateWithValue(message.At)
	written.SetMessageIDWithValue(message.ID + "@" + domain)
	written.SetGenHeader("Content-Language", message.Language)
	written.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no replies by machines
	written.SetGenHeader("X-Auto-Response-Suppress", "All")  // the same for Exchange
	written.SetUserAgent("chatbot")
	written.SetBodyString(gomail.TypeTextPlain, message.Text)
	written.AddAlternativeString(gomail.TypeTextHTML, message.HTML)
	return written, nil
}

// isASCII reports whether the address of the recipient has ASCII characters only.
func isASCII(written *gomail.Msg) bool {
	for _, to := range written.GetTo() {
		for i := range len(to.Address) {
			if to.Address[i] >= utf8.RuneSelf {
				return false
			}
		}
	}
	return true
}

// plain returns a text in one line.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }
