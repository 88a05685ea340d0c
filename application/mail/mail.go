// Package mail puts mails into words, and sends them by jobs.
package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/mail"
	"chatbot/ports"
)

// Outbox makes the jobs that send mails. Where no mail is configured, it makes none.
type Outbox struct {
	configured bool
	sealer     ports.Sealer
	secrets    ports.Secrets
}

// NewOutbox returns an outbox.
func NewOutbox(configured bool, sealer ports.Sealer, secrets ports.Secrets) *Outbox {
	return &Outbox{configured, sealer, secrets}
}

// Configured reports whether the server can send mail.
func (o *Outbox) Configured() bool { return o.configured }

// letter is a mail in the payload of a job. A release never changes its fields: those of the release before are still stored.
type letter struct {
	Kind     mail.Kind     `json:"kind"`
	To       string        `json:"to"`
	Language mail.Language `json:"language"`
	Name     string        `json:"name,omitempty"`
	Token    string        `json:"token,omitempty"`
	Until    time.Time     `json:"until"`
	Cause    cause         `json:"cause,omitzero"`
	Expires  time.Time     `json:"expires,omitzero"`
}

// cause is a mail.Cause in a letter.
type cause struct {
	At       time.Time `json:"at,omitzero"`
	Device   string    `json:"device,omitempty"`
	Network  string    `json:"network,omitempty"`
	Provider string    `json:"provider,omitempty"`
}

func newLetter(m mail.Mail) letter {
	return letter{m.Kind, m.To, m.Language, m.Name, m.Token, m.Until, cause(m.Cause), m.Expires}
}

func (l letter) mail() mail.Mail {
	return mail.Mail{Kind: l.Kind, To: l.To, Language: l.Language, Name: l.Name, Token: l.Token, Until: l.Until, Cause: mail.Cause(l.Cause), Expires: l.Expires}
}

// Job returns a job that sends a mail. Error: ports.ErrNoMail.
func (o *Outbox) Job(m mail.Mail) (job.Spec, error) {
	return o.sealed(job.SendMail, newLetter(m))
}

// sealed returns a job with a sealed payload. Its key is also the id of the mail: all attempts send the same one.
func (o *Outbox) sealed(kind job.Kind, content any) (job.Spec, error) {
	if !o.configured {
		return job.Spec{}, ports.ErrNoMail
	}
	text, err := json.Marshal(content)
	if err != nil {
		return job.Spec{}, err
	}
	key := o.secrets.Secret()
	payload, err := o.sealer.Seal(string(text), place(kind, key))
	return job.Spec{Kind: kind, Key: key, Payload: payload}, err
}

// place names the payload of a job for ports.Sealer.
func place(kind job.Kind, key string) string { return "jobs/" + string(kind) + "/" + key }

// open reads the payload of a job. What cannot be opened will not be by another attempt.
func open(sealer ports.Sealer, j job.Job, into any) error {
	if j.Payload == "" {
		return job.Pointless(errors.New("its content was erased when it ended"))
	}
	text, err := sealer.Open(j.Payload, place(j.Kind, j.Key))
	if err == nil {
		err = json.Unmarshal([]byte(text), into)
	}
	if err != nil {
		return job.Pointless(fmt.Errorf("its content cannot be read: %w", err))
	}
	return nil
}

// Sender sends the mails of jobs.
type Sender struct {
	// Tokens takes back those of mails that are refused.
	Tokens interface {
		Withdraw(ctx context.Context, hash string) error
	}
	// Invitations are told what became of the mails with their links.
	Invitations interface {
		ByToken(ctx context.Context, tokenHash string, now time.Time) (ports.Invitation, error)
		Mailed(ctx context.Context, tokenHash string, became identity.InvitationMail) error
	}
	Mailer ports.Mailer
	Sealer ports.Sealer
	Clock  ports.Clock
	Page   Page
}

// Page is what mails say of the installation.
type Page struct {
	Name func() string
	// URL returns the address with which links begin. It never comes from a request.
	URL func() string
}

// Send does a job of kind job.SendMail. The token of a mail that is refused for good is withdrawn: nobody has it, and it does not count among
// those of the account. A server that ends after the mail was taken and before that is stored sends it once more, with the
// same Message-ID.
func (s *Sender) Send(ctx context.Context, j job.Job) error {
	var l letter
	if err := open(s.Sealer, j, &l); err != nil {
		return err
	}
	switch {
	case !s.Clock.Now().Before(l.Until): // first, so that a server that has lost its mail does not keep it
		s.note(ctx, l, identity.InvitationFailed)
		return job.Pointless(errors.New("it could not be sent before it became pointless"))
	case s.Mailer == nil:
		return ports.ErrNoMail
	}
	if err := s.refuseEnded(ctx, l); err != nil {
		return err
	}
	message, err := s.Page.write(l.mail())
	if err != nil {
		s.note(ctx, l, identity.InvitationFailed)
		return job.Pointless(err)
	}
	message.ID, message.At = j.Key, j.CreatedAt
	err = s.Mailer.Send(ctx, message)
	s.note(ctx, l, became(err))
	if !errors.Is(err, ports.ErrMailRefused) {
		return err
	}
	if l.Token != "" && l.Kind != mail.Invitation {
		if err := s.Tokens.Withdraw(ctx, identity.HashToken(l.Token)); err != nil {
			return err
		}
	}
	if errors.Is(err, ports.ErrRecipientRefused) { // that is no fault of this server, whose operator is not to be alerted
		return job.Settled(err)
	}
	return job.Pointless(err)
}
