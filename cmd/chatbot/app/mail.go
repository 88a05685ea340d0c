package app

import (
	"chatbot/adapters/sealing"
	"chatbot/adapters/smtp"
	"chatbot/adapters/system"
	mailapp "chatbot/application/mail"
	"chatbot/application/settings"
	"chatbot/cmd/chatbot/config"
	"chatbot/ports"
)

// newMailer returns nil where no mail is configured.
func newMailer(c config.Config) ports.Mailer {
	if !c.Mail() {
		return nil
	}
	return smtp.New(smtp.Options{
		Host: c.SMTPHost, Port: c.MailPort(), User: c.SMTPUser, Password: c.SMTPPassword, From: c.MailFrom(), TLS: smtp.TLS(c.SMTPTLS), Hello: c.MailHello(),
	})
}

func newOutbox(c config.Config, sealer ports.Sealer, secrets ports.Secrets) *mailapp.Outbox {
	return mailapp.NewOutbox(c.Mail(), sealer, secrets)
}

// OpenOutbox returns the outbox of a command beside the server, which sends the mails that the command stores. It makes no key.
func OpenOutbox(c config.Config) (*mailapp.Outbox, error) {
	if !c.Mail() {
		return mailapp.NewOutbox(false, nil, nil), nil
	}
	key, err := c.StoredSecret()
	if err != nil {
		return nil, err
	}
	sealer, err := sealing.New(key, c.SecretKeyPrevious)
	return newOutbox(c, sealer, system.Secrets{}), err
}

// newMailSender sends mails whose links begin with PUBLIC_URL.
func newMailSender(mailer ports.Mailer, tokens ports.AccountTokens, invitations ports.InvitationMails, sealer ports.Sealer, clock ports.Clock, current *settings.Current, c config.Config, about *About) *mailapp.Sender {
	return &mailapp.Sender{Tokens: tokens, Invitations: invitations, Mailer: mailer, Sealer: sealer, Clock: clock, Page: mailapp.Page{
		Name: func() string { return current.Values().AppName },
		URL:  func() string { return c.PublicAddress(about.Addr) },
	}}
}
