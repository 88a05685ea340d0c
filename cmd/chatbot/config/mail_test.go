package config

import (
	"strings"
	"testing"
)

func TestMailSettings(t *testing.T) {
	const whole = "SMTP_HOST=smtp.example.com SMTP_FROM=chat@example.com "
	for settings, want := range map[string]string{ // the beginning of the problem; "": none
		"": "", whole: "", whole + "SMTP_TLS=off": "", whole + "SMTP_USER=u SMTP_PASSWORD=p": "", whole + "SMTP_TLS=tls SMTP_PORT=465": "", whole + "SMTP_PORT=2525": "",
		"SMTP_HOST=Mail SMTP_FROM=chat@localhost SMTP_TLS=off": "", "SMTP_HOST=localhost SMTP_FROM=c@x.de SMTP_TLS=off SMTP_USER=u SMTP_PASSWORD=p": "",
		"SMTP_HOST=smtp.example.com": "SMTP_FROM", "SMTP_HOST=smtp.example.com SMTP_FROM=chat": "SMTP_FROM", "SMTP_HOST=smtp.example.com SMTP_FROM=a@b.de,c@d.de": "SMTP_FROM",
		"SMTP_FROM=chat@example.com": "SMTP_HOST", "SMTP_USER=u": "SMTP_HOST", "SMTP_PASSWORD=p": "SMTP_HOST",
		"SMTP_HOST=smtp.example.com:587 SMTP_FROM=chat@example.com": "SMTP_HOST", "SMTP_HOST=https://smtp.example.com SMTP_FROM=chat@example.com": "SMTP_HOST",
		whole + "SMTP_PORT=465": "SMTP_TLS", whole + "SMTP_PORT=587 SMTP_TLS=tls": "SMTP_TLS", whole + "SMTP_TLS=ssl": "SMTP_TLS", whole + "SMTP_PORT=70000": "SMTP_PORT", whole + "SMTP_PORT=smtp": "SMTP_PORT",
		whole + "SMTP_USER=u": "SMTP_USER", whole + "SMTP_PASSWORD=p": "SMTP_USER", whole + "SMTP_USER=u SMTP_PASSWORD=hunter2 SMTP_TLS=off": "SMTP_USER",
	} {
		_, warnings, err := load(t, strings.Fields(settings)...)
		if want == "" {
			if err != nil || (len(warnings) > 0) != (settings == whole+"SMTP_TLS=off" || strings.Contains(settings, "Mail")) {
				t.Errorf("%s: %v, warnings %q", settings, err, warnings)
			}
		} else if err == nil || strings.Count(err.Error(), "\n  - ") != 1 || !strings.Contains(err.Error(), "\n  - "+want+" ") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want a problem of %s", settings, err, want)
		}
	}
}

func TestMailDefaults(t *testing.T) {
	for settings, want := range map[string]struct {
		port  int
		hello string
	}{
		"": {587, "example.com"}, "SMTP_TLS=tls": {465, "example.com"}, "SMTP_TLS=off": {25, "example.com"}, "SMTP_PORT=2525": {2525, "example.com"},
		"PUBLIC_URL=https://chat.example.org:8443": {587, "chat.example.org"}, "PUBLIC_URL=http://localhost:8080": {587, "example.com"}, "PUBLIC_URL=http://[2001:db8::1]": {587, "example.com"},
	} {
		c, _, err := load(t, append(strings.Fields(settings), "SMTP_HOST=smtp.example.com", "SMTP_FROM=Chat <chat@example.com>")...)
		if err != nil || !c.Mail() || c.MailPort() != want.port || c.MailHello() != want.hello || c.MailFrom().Address != "chat@example.com" {
			t.Errorf("%s: port %d, hello %q, from %v, %v", settings, c.MailPort(), c.MailHello(), c.MailFrom(), err)
		}
	}
	if c, _, err := load(t); err != nil || c.Mail() {
		t.Errorf("mail without a server: %v", err)
	}
}

// TestVerifiedAddressesNeedMail: otherwise the setting would lock everybody out.
func TestVerifiedAddressesNeedMail(t *testing.T) {
	if _, _, err := load(t, "REQUIRE_VERIFIED_EMAIL=on"); err == nil || !strings.Contains(err.Error(), "SMTP_HOST") {
		t.Errorf("without mail: %v", err)
	}
	for _, environ := range [][]string{{"REQUIRE_VERIFIED_EMAIL=off"}, {"REQUIRE_VERIFIED_EMAIL=on", "SMTP_HOST=smtp.example.com", "SMTP_FROM=chat@example.com"}} {
		if _, _, err := load(t, environ...); err != nil {
			t.Errorf("%v: %v", environ, err)
		}
	}
}
