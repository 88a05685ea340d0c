package smtp_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"net/mail"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"

	"chatbot/adapters/smtp"
)

const (
	account = "chat@sender.example"
	secret  = "a password of the account"
)

// delivery is a message that the server took.
type delivery struct {
	from, to string
	utf8     bool
	hello    string
	data     []byte
}

// server is a server of mail on this machine that somebody else wrote.
type server struct {
	host  string
	port  int
	roots *x509.CertPool

	mu        sync.Mutex
	took      []delivery
	passwords []string         // that were sent
	answers   map[string]error // to the commands "mail", "rcpt" and "data"
	plain     bool             // connections that were not encrypted sent a password or a message
}

type behaviour struct {
	tls      smtp.TLS
	asks     bool     // for a password
	only     []string // its ways of taking a password; nil: PLAIN and LOGIN
	ascii    bool     // no SMTPUTF8
	noTLS    bool     // offers no encryption
	answers  map[string]error
	insecure bool // takes passwords without encryption
}

func serve(t *testing.T, b behaviour) *server {
	t.Helper()
	certificate, roots := authority(t)
	s := &server{roots: roots, answers: b.answers}
	g := gosmtp.NewServer(gosmtp.BackendFunc(func(c *gosmtp.Conn) (gosmtp.Session, error) {
		return &session{server: s, conn: c, behaviour: b}, nil
	}))
	g.Domain, g.EnableSMTPUTF8, g.AllowInsecureAuth = "mx.test", !b.ascii, b.insecure
	g.ErrorLog = silent{}
	settings := &tls.Config{Certificates: []tls.Certificate{certificate}}
	if !b.noTLS {
		g.TLSConfig = settings
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().(*net.TCPAddr)
	s.host, s.port = "127.0.0.1", address.Port
	if b.tls == smtp.Implicit {
		l = tls.NewListener(l, settings)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = g.Serve(l)
	}()
	t.Cleanup(func() {
		_ = g.Close()
		<-done
	})
	return s
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// options are those that fit the server.
func (s *server) options(way smtp.TLS, user, password string) smtp.Options {
	return smtp.Options{
		Host: s.host, Port: s.port, User: user, Password: password, TLS: way, Hello: "chat.example",
		From: mail.Address{Name: "not used", Address: account},
	}
}

func (s *server) deliveries() []delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.took
}

type session struct {
	*server
	conn      *gosmtp.Conn
	behaviour behaviour
	now       delivery
	known     bool
}

func (s *session) AuthMechanisms() []string {
	switch {
	case !s.behaviour.asks:
		return nil
	case s.behaviour.only != nil:
		return s.behaviour.only
	}
	return []string{sasl.Plain, sasl.Login}
}

func (s *session) Auth(mechanism string) (sasl.Server, error) {
	check := func(user, password string) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.passwords = append(s.passwords, password)
		if _, encrypted := s.conn.TLSConnectionState(); !encrypted {
			s.plain = true
		}
		if user != account || password != secret {
			return &gosmtp.SMTPError{Code: 535, EnhancedCode: gosmtp.EnhancedCode{5, 7, 8}, Message: "no such user " + user}
		}
		s.known = true
		return nil
	}
	if mechanism == sasl.Login {
		return &login{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
}

// login is the server's half of LOGIN, which the library has no more.
type login struct {
	check func(user, password string) error
	user  string
	step  int
}

func (l *login) Next(response []byte) (challenge []byte, done bool, err error) {
	l.step++
	switch l.step {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.user, string(response))
}

func (s *session) Mail(from string, o *gosmtp.MailOptions) error {
	if s.behaviour.asks && !s.known {
		return &gosmtp.SMTPError{Code: 530, EnhancedCode: gosmtp.EnhancedCode{5, 7, 0}, Message: "sign in first"}
	}
	s.now = delivery{from: from, utf8: o.UTF8, hello: s.conn.Hostname()}
	return s.answers["mail"]
}

func (s *session) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	s.now.to = to
	return s.answers["rcpt"]
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err := errors.Join(err, s.answers["data"]); err != nil {
		return s.answers["data"]
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now.data = bytes.Clone(data)
	s.took = append(s.took, s.now)
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// authority makes a certificate for this machine, and the roots by which it is trusted.
func authority(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mx.test"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}
