package config

import (
	"cmp"
	"net/mail"
	"net/url"
	"slices"
	"strings"

	"chatbot/adapters/bundb"
	"chatbot/domain/setting"
)

// Mail reports whether the server can send mail.
func (c Config) Mail() bool { return c.SMTPHost != "" }

// mailPorts are the usual ports of mail.
var mailPorts = map[string]int{"starttls": 587, "tls": 465, "off": 25}

// MailPort returns SMTP_PORT, or the usual port for SMTP_TLS.
func (c Config) MailPort() int { return cmp.Or(c.SMTPPort, mailPorts[c.SMTPTLS]) }

// MailFrom returns the address of SMTP_FROM, which may have a name beside it; the name of the installation takes its place.
func (c Config) MailFrom() mail.Address {
	from, err := mail.ParseAddress(c.SMTPFrom)
	if err != nil {
		return mail.Address{}
	}
	return *from
}

// MailHello returns the name by which the server introduces itself to that of mail, some of which refuse localhost and single words: that of
// the page if it is one of the DNS, else the sender's domain.
func (c Config) MailHello() string {
	if u, err := url.Parse(c.PublicURL); err == nil && strings.Contains(strings.Trim(u.Hostname(), "."), ".") && !strings.Contains(u.Hostname(), ":") {
		return u.Hostname()
	}
	_, domain, _ := strings.Cut(c.MailFrom().Address, "@")
	return domain
}

// checkVerifiedEmail returns the problems of REQUIRE_VERIFIED_EMAIL.
func (c Config) checkVerifiedEmail() []string {
	switch {
	case c.RequireVerifiedEmail == "":
	case !settable(setting.RequireVerifiedEmail, setting.Value{Text: c.RequireVerifiedEmail}):
		return []string{"REQUIRE_VERIFIED_EMAIL has to be off or on"}
	case c.RequireVerifiedEmail == "on" && !c.Mail():
		return []string{"REQUIRE_VERIFIED_EMAIL needs SMTP_HOST: without mail nobody could confirm an address"}
	}
	return nil
}

// checkMail returns the problems of the settings for mail.
func (c Config) checkMail() (problems []string) {
	problems = c.checkVerifiedEmail()
	if !c.Mail() {
		for _, set := range []struct{ name, value string }{{"SMTP_USER", c.SMTPUser}, {"SMTP_PASSWORD", c.SMTPPassword}, {"SMTP_FROM", c.SMTPFrom}} {
			if set.value != "" {
				problems = append(problems, "SMTP_HOST has to name the mail server, since "+set.name+" is set")
				break
			}
		}
		return problems
	}
	from := c.MailFrom().Address
	for _, rule := range []struct {
		broken  bool
		problem string
	}{
		{!isHost(strings.ToLower(c.SMTPHost)), "SMTP_HOST has to be a name or an address such as smtp.example.com, without a port"},
		{c.SMTPPort < 0 || c.SMTPPort > 65535, "SMTP_PORT has to be a port, such as 587"},
		{!slices.Contains([]string{"starttls", "tls", "off"}, c.SMTPTLS), "SMTP_TLS has to be starttls, tls or off"},
		{c.SMTPTLS == "starttls" && c.SMTPPort == 465, "SMTP_TLS has to be tls with SMTP_PORT 465, which encrypts from the beginning"},
		{c.SMTPTLS == "tls" && (c.SMTPPort == 587 || c.SMTPPort == 25), "SMTP_TLS has to be starttls with SMTP_PORT 587 or 25, which encrypt after the beginning"},
		{from == "", "SMTP_FROM has to be the sender's address, such as chat@example.com"},
		{(c.SMTPUser == "") != (c.SMTPPassword == ""), "SMTP_USER and SMTP_PASSWORD belong together"},
		{c.SMTPTLS == "off" && c.SMTPUser != "" && !bundb.Local(c.SMTPHost), "SMTP_USER needs SMTP_TLS starttls or tls: a password is not sent without encryption"},
	} {
		if rule.broken {
			problems = append(problems, rule.problem)
		}
	}
	return problems
}

// mailWarnings warn of mails that others on the network could read.
func (c Config) mailWarnings() []string {
	if c.Mail() && c.SMTPTLS == "off" && !bundb.Local(c.SMTPHost) {
		return []string{"SMTP_TLS=off takes mails to another machine without encryption: whoever is on the network between can read their links and take accounts over; use starttls or tls"}
	}
	return nil
}
