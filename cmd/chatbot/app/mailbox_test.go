package app_test

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"
)

// mailbox is a mail server that takes every message, or answers as it is told.
type mailbox struct {
	t    *testing.T
	port int

	mu      sync.Mutex
	refusal *gosmtp.SMTPError
	came    chan letter
	// verify has the messages with which people confirm their addresses: every registration causes one.
	verify chan letter
	// told has the notices of what happened to accounts.
	told chan letter
}

// letter is a message as its reader sees it.
type letter struct{ to, subject, language, text, html string }

func newMailbox(t *testing.T) *mailbox {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mailbox{t: t, port: l.Addr().(*net.TCPAddr).Port, came: make(chan letter, 100), verify: make(chan letter, 100), told: make(chan letter, 100)}
	g := gosmtp.NewServer(gosmtp.BackendFunc(func(*gosmtp.Conn) (gosmtp.Session, error) { return &delivery{mailbox: m}, nil }))
	g.Domain = "mx.test"
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = g.Serve(l)
	}()
	t.Cleanup(func() {
		_ = g.Close()
		<-done
	})
	return m
}

// settings are those of a server that sends its mail here.
func (m *mailbox) settings(more ...string) []string {
	return append([]string{"SMTP_HOST=127.0.0.1", "SMTP_PORT=" + strconv.Itoa(m.port), "SMTP_TLS=off", "SMTP_FROM=chat@sender.example", "PUBLIC_URL=https://chat.example"}, more...)
}

// refuse answers every message with a code from now on; 0 takes them again.
func (m *mailbox) refuse(code int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refusal = nil
	if code != 0 {
		m.refusal = &gosmtp.SMTPError{Code: code, EnhancedCode: gosmtp.EnhancedCode{code / 100, 1, 1}, Message: "not today, ann@example.com"}
	}
}

// next returns the next message that is no verification and no notice.
func (m *mailbox) next() letter { m.t.Helper(); return m.take(m.came) }

// verification returns the next message with which somebody confirms the address of an account.
func (m *mailbox) verification() letter { m.t.Helper(); return m.take(m.verify) }

// notice returns the next notice.
func (m *mailbox) notice() letter { m.t.Helper(); return m.take(m.told) }

func (m *mailbox) take(from chan letter) letter {
	m.t.Helper()
	select {
	case l := <-from:
		return l
	case <-time.After(20 * time.Second):
		m.t.Fatal("no mail came")
		return letter{}
	}
}

// empty expects that no message came that was not read.
func (m *mailbox) empty() {
	m.t.Helper()
	select {
	case l := <-m.came:
		m.t.Errorf("a mail to %s came: %s", l.to, l.subject)
	case l := <-m.verify:
		m.t.Errorf("a mail to %s came: %s", l.to, l.subject)
	case l := <-m.told:
		m.t.Errorf("a notice to %s came: %s", l.to, l.subject)
	default:
	}
}

var links = regexp.MustCompile(`https?://[^\s"<]+`)

// link returns the first link with a secret in a message.
func (l letter) link() string {
	for _, link := range links.FindAllString(l.text, -1) {
		if regexp.MustCompile(`#token=.+$`).MatchString(link) {
			return link
		}
	}
	return ""
}

// token returns the secret of the link.
func (l letter) token() string {
	_, token, _ := bytes.Cut([]byte(l.link()), []byte("#token="))
	return string(token)
}

type delivery struct {
	*mailbox
	to string
}

func (d *delivery) Reset()                                 {}
func (d *delivery) Logout() error                          { return nil }
func (d *delivery) Mail(string, *gosmtp.MailOptions) error { return nil }
func (d *delivery) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	d.to = to
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refusal != nil {
		return d.refusal
	}
	return nil
}

func (d *delivery) Data(r io.Reader) error {
	whole, err := io.ReadAll(r)
	if err != nil { // the sender broke off, as a server does that ends
		return err
	}
	l, err := read(bytes.NewReader(whole))
	l.to = d.to
	if err != nil {
		d.t.Errorf("a message cannot be read: %v", err)
	}
	switch {
	case strings.Contains(l.link(), "/verify#token="):
		d.verify <- l
	case strings.Contains(l.text, "/settings#"):
		d.told <- l
	default:
		d.came <- l
	}
	return nil
}

func read(r io.Reader) (l letter, err error) {
	message, err := mail.ReadMessage(r)
	if err != nil {
		return l, err
	}
	l.subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	l.language = message.Header.Get("Content-Language")
	_, parameters, wrong := mime.ParseMediaType(message.Header.Get("Content-Type"))
	parts := multipart.NewReader(message.Body, parameters["boundary"])
	for _, into := range []*string{&l.text, &l.html} {
		part, missing := parts.NextRawPart()
		if err = errors.Join(err, wrong, missing); err != nil {
			return l, err
		}
		text, unreadable := io.ReadAll(quotedprintable.NewReader(part))
		*into, err = string(text), unreadable
	}
	return l, err
}
