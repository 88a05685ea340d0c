package smtp_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"

	"chatbot/adapters/smtp"
	"chatbot/domain/fault"
	"chatbot/ports"
)

func message(to string) ports.MailMessage {
	return ports.MailMessage{
		ID: "a-stable_ID", At: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC), From: "Chat für alle", To: to, Language: "de",
		Subject: "Passwort zurücksetzen", Text: "Öffne https://chat.example/reset#token=" + strings.Repeat("x", 100) + "\n", HTML: "<p>Öffne …</p>",
	}
}

// code returns the code of a fault, "refused" or "recipient refused" for a refusal for good, and "" for success.
func code(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ports.ErrRecipientRefused):
		return "recipient refused"
	case errors.Is(err, ports.ErrMailRefused):
		return "refused"
	}
	return fault.From(err).Code
}

func TestMessagesArriveByEveryWayOfEncryption(t *testing.T) {
	for name, c := range map[string]struct {
		behaviour
		user string
	}{
		"starttls, password":     {behaviour{tls: smtp.StartTLS, asks: true}, account},
		"starttls, only LOGIN":   {behaviour{tls: smtp.StartTLS, asks: true, only: []string{"LOGIN"}}, account},
		"starttls, NTLM first":   {behaviour{tls: smtp.StartTLS, asks: true, only: []string{"NTLM", "GSSAPI", "XOAUTH2", "PLAIN"}}, account},
		"tls, password":          {behaviour{tls: smtp.Implicit, asks: true}, account},
		"starttls, no password":  {behaviour{tls: smtp.StartTLS}, ""},
		"off":                    {behaviour{tls: smtp.Off, noTLS: true}, ""},
		"off although it offers": {behaviour{tls: smtp.Off}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, c.behaviour)
			password := ""
			if c.user != "" {
				password = secret
			}
			m := smtp.New(s.options(c.tls, c.user, password)).Trust(s.roots)
			if err := m.Send(t.Context(), message("ann@example.com")); err != nil {
				t.Fatal(err)
			}
			took := s.deliveries()
			if len(took) != 1 || took[0].from != account || took[0].to != "ann@example.com" || took[0].hello != "chat.example" || s.plain {
				t.Errorf("%+v, in plain: %t", took, s.plain)
			}
		})
	}
}

func TestMessageHasWhatClientsAndRobotsNeed(t *testing.T) {
	s := serve(t, behaviour{tls: smtp.StartTLS})
	m := smtp.New(s.options(smtp.StartTLS, "", "")).Trust(s.roots)
	sent := message("ann+chat@example.com")
	for range 2 { // a second attempt sends the same message
		if err := m.Send(t.Context(), sent); err != nil {
			t.Fatal(err)
		}
	}
	for _, took := range s.deliveries() {
		got, err := mail.ReadMessage(bufio.NewReader(strings.NewReader(string(took.data))))
		if err != nil {
			t.Fatal(err)
		}
		decode := new(mime.WordDecoder)
		subject, _ := decode.DecodeHeader(got.Header.Get("Subject"))
		from, err := mail.ParseAddress(got.Header.Get("From"))
		if err != nil || subject != sent.Subject || from.Name != sent.From || from.Address != account || got.Header.Get("To") != "<ann+chat@example.com>" {
			t.Errorf("%q from %v, %v, to %q", subject, from, err, got.Header.Get("To"))
		}
		for header, want := range map[string]string{
			"Message-ID": "<a-stable_ID@sender.example>", "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "Content-Language": "de", "Date": "Mon, 30 Nov 2026 12:00:00 +0000",
		} {
			if got.Header.Get(header) != want {
				t.Errorf("%s: %q, want %q", header, got.Header.Get(header), want)
			}
		}
		_, parameters, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		parts := multipart.NewReader(got.Body, parameters["boundary"])
		for _, want := range []struct{ kind, text string }{{"text/plain", sent.Text}, {"text/html", sent.HTML}} {
			part, err := parts.NextRawPart()
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(quotedprintable.NewReader(part))
			if kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type")); err != nil || kind != want.kind || strings.ReplaceAll(string(text), "\r\n", "\n") != want.text {
				t.Errorf("%s: %q, %v", kind, text, err)
			}
		}
		for line := range strings.SplitSeq(string(took.data), "\r\n") {
			if len(line) > 200 {
				t.Errorf("a line has %d bytes: %q", len(line), line)
			}
		}
	}
}

// TestLineBreaksBeginNoHeader: whatever a field holds, the message has the headers that it should have, and one recipient.
func TestLineBreaksBeginNoHeader(t *testing.T) {
	s := serve(t, behaviour{tls: smtp.StartTLS})
	m := smtp.New(s.options(smtp.StartTLS, "", "")).Trust(s.roots)
	evil := "x\r\nBcc: eve@example.com\r\n\r\n<p>body\n.\nX"
	hostile := message("ann@example.com")
	hostile.Subject, hostile.From, hostile.Text, hostile.HTML = evil, evil, "a\r\n.\r\nMAIL FROM:<eve@example.com>\r\n", "<p>.\n.\n</p>"
	if err := m.Send(t.Context(), hostile); err != nil {
		t.Fatal(err)
	}
	took := s.deliveries()
	if len(took) != 1 {
		t.Fatalf("%d messages", len(took))
	}
	got, err := mail.ReadMessage(bufio.NewReader(strings.NewReader(string(took[0].data))))
	if err != nil || got.Header.Get("Bcc") != "" || took[0].to != "ann@example.com" {
		t.Errorf("%v, %v", err, got.Header)
	}
	for _, to := range []string{"ann@example.com\r\nBcc: eve@example.com", "ann@example.com>\r\nDATA", "ann@example.com, eve@example.com", "Ann <ann@example.com>", "", "ann", "ann@example.com\x00"} {
		if err := m.Send(t.Context(), message(to)); code(err) != "recipient refused" {
			t.Errorf("%q: %v", to, err)
		}
	}
	if len(s.deliveries()) != 1 {
		t.Error("a hostile recipient was sent to")
	}
}

func TestInternationalAddresses(t *testing.T) {
	for _, c := range []struct {
		to    string
		ascii bool // the server takes ASCII only
		want  string
	}{
		{"ann@bücher.example", false, "ann@xn--bcher-kva.example"},
		{"ann@bücher.example", true, "ann@xn--bcher-kva.example"},
		{"zoë@example.com", false, "zoë@example.com"},
		{"zoë@example.com", true, ""},
		{"Ann.O'Brien+chat@Example.COM", true, "Ann.O'Brien+chat@example.com"},
	} {
		s := serve(t, behaviour{tls: smtp.StartTLS, ascii: c.ascii})
		err := smtp.New(s.options(smtp.StartTLS, "", "")).Trust(s.roots).Send(t.Context(), message(c.to))
		if took := s.deliveries(); c.want == "" {
			if code(err) != "recipient refused" || len(took) > 0 {
				t.Errorf("%s: %v, %d messages", c.to, err, len(took))
			}
		} else if err != nil || len(took) != 1 || took[0].to != c.want || took[0].utf8 != strings.HasPrefix(c.to, "zoë") {
			t.Errorf("%s: %v, %+v", c.to, err, took)
		}
	}
}

func TestPasswordsAndMessagesAreNotSentInTheClear(t *testing.T) {
	for name, c := range map[string]struct {
		behaviour
		way  smtp.TLS
		want string
	}{
		"no STARTTLS on offer":   {behaviour{asks: true, noTLS: true, insecure: true}, smtp.StartTLS, "mail_not_encrypted"},
		"untrusted certificate":  {behaviour{asks: true}, smtp.StartTLS, "mail_certificate"},
		"tls on a starttls port": {behaviour{asks: true}, smtp.Implicit, "mail_not_encrypted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, c.behaviour)
			err := smtp.New(s.options(c.way, account, secret)).Send(t.Context(), message("ann@example.com"))
			if code(err) != c.want || len(s.passwords) > 0 || len(s.deliveries()) > 0 {
				t.Errorf("%v, passwords %d, messages %d", err, len(s.passwords), len(s.deliveries()))
			}
		})
	}
}

func TestRefusalsForGoodAreToldFromOthers(t *testing.T) {
	answer := func(code int) error {
		return &gosmtp.SMTPError{Code: code, EnhancedCode: gosmtp.EnhancedCode{code / 100, 1, 1}, Message: "ann@example.com is a secret"}
	}
	for name, c := range map[string]struct {
		answers  map[string]error
		password string
		want     string
	}{
		"taken":             {nil, secret, ""},
		"unknown mailbox":   {map[string]error{"rcpt": answer(550)}, secret, "recipient refused"},
		"no relay":          {map[string]error{"rcpt": &gosmtp.SMTPError{Code: 554, EnhancedCode: gosmtp.EnhancedCode{5, 7, 1}, Message: "relay access denied"}}, secret, "refused"},
		"greylisted":        {map[string]error{"rcpt": answer(450)}, secret, "mail_busy"},
		"sender not owned":  {map[string]error{"mail": answer(553)}, secret, "refused"},
		"too many messages": {map[string]error{"mail": answer(421)}, secret, "mail_busy"},
		"spam":              {map[string]error{"data": answer(554)}, secret, "refused"},
		"full disk":         {map[string]error{"data": answer(452)}, secret, "mail_busy"},
		"wrong password":    {nil, "another", "mail_credentials"},
		"no password":       {nil, "", "mail_credentials"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, behaviour{tls: smtp.StartTLS, asks: true, answers: c.answers})
			user := account
			if c.password == "" {
				user = ""
			}
			err := smtp.New(s.options(smtp.StartTLS, user, c.password)).Trust(s.roots).Send(t.Context(), message("ann@example.com"))
			if code(err) != c.want {
				t.Errorf("%v, want %q", err, c.want)
			}
			for _, open := range []string{"ann@", "secret", account, "another"} {
				if err != nil && strings.Contains(fmt.Sprint(err, errors.Unwrap(err)), open) {
					t.Errorf("%v quotes %q", err, open)
				}
			}
		})
	}
}

// TestSilentServersAreLeft: neither a server that says nothing nor one that is not there holds an attempt longer than its context.
func TestSilentServersAreLeft(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	address := l.Addr().(*net.TCPAddr)
	for _, way := range []smtp.TLS{smtp.StartTLS, smtp.Implicit} {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		began := time.Now()
		err := smtp.New(smtp.Options{Host: "127.0.0.1", Port: address.Port, TLS: way, Hello: "x.example", From: mail.Address{Address: account}}).Send(ctx, message("ann@example.com"))
		cancel()
		if code(err) != "mail_unreached" || time.Since(began) > 10*time.Second {
			t.Errorf("%s: %v after %v", way, err, time.Since(began))
		}
	}
	_ = l.Close()
	err = smtp.New(smtp.Options{Host: "127.0.0.1", Port: address.Port, TLS: smtp.StartTLS, Hello: "x.example", From: mail.Address{Address: account}}).Send(t.Context(), message("ann@example.com"))
	if code(err) != "mail_unreached" {
		t.Errorf("nobody listens: %v", err)
	}
}

// TestTakenMessageIsNoFailure: some servers close the connection as soon as they have taken a message.
func TestTakenMessageIsNoFailure(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		read := bufio.NewReader(c)
		fmt.Fprint(c, "220 mx\r\n")
		for {
			line, err := read.ReadString('\n')
			switch {
			case err != nil:
				return
			case strings.HasPrefix(line, "DATA"):
				fmt.Fprint(c, "354 go\r\n")
			case line == ".\r\n":
				fmt.Fprint(c, "250 taken\r\n")
				return
			case strings.HasPrefix(line, "EHLO"), strings.HasPrefix(line, "MAIL"), strings.HasPrefix(line, "RCPT"):
				fmt.Fprint(c, "250 mx\r\n")
			}
		}
	}()
	port := l.Addr().(*net.TCPAddr).Port
	if err := smtp.New(smtp.Options{Host: "127.0.0.1", Port: port, TLS: smtp.Off, Hello: "x.example", From: mail.Address{Address: account}}).Send(t.Context(), message("ann@example.com")); err != nil {
		t.Error(err)
	}
	<-done
}
