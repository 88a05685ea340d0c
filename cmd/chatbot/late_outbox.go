package main

import (
	"fmt"
	"io"
	"sync"

	identityapp "chatbot/application/identity"
	mailapp "chatbot/application/mail"
	"chatbot/cmd/chatbot/app"
	"chatbot/cmd/chatbot/config"
	"chatbot/domain/job"
	"chatbot/domain/mail"
)

var _ identityapp.Mails = lateOutbox{}

// lateOutbox is an outbox that is opened once somebody has to be told of something: what does not need SECRET_KEY works without it, too.
type lateOutbox struct{ open func() *mailapp.Outbox }

// newLateOutbox returns an outbox that tells nobody of anything if it cannot be opened, and warns of it.
func newLateOutbox(c config.Config, warnings io.Writer) lateOutbox {
	return lateOutbox{sync.OnceValue(func() *mailapp.Outbox {
		outbox, err := app.OpenOutbox(c)
		if err != nil {
			_, _ = fmt.Fprintf(warnings, "Warning: the owner of the account gets no mail about this: %v\n", err)
			return mailapp.NewOutbox(false, nil, nil)
		}
		return outbox
	})}
}

// Configured implements identityapp.Mails.
func (o lateOutbox) Configured() bool { return o.open().Configured() }

// Job implements identityapp.Mails.
func (o lateOutbox) Job(m mail.Mail) (job.Spec, error) { return o.open().Job(m) }

// Request implements identityapp.Mails.
func (o lateOutbox) Request(kind job.Kind, r mail.Request) (job.Spec, error) {
	return o.open().Request(kind, r)
}

// Requested implements identityapp.Mails.
func (o lateOutbox) Requested(j job.Job) (mail.Request, error) { return o.open().Requested(j) }
