package mail

import (
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/mail"
)

// request is a mail.Request in the payload of a job. A release never changes its fields: those of the release before are still stored.
type request struct {
	Address  string          `json:"address"`
	Language mail.Language   `json:"language"`
	User     identity.UserID `json:"user,omitempty"`
}

// Request returns a job of a kind that looks for the account with an address. The request that makes it does not look, so that its
// answer shows nothing. Error: ports.ErrNoMail.
func (o *Outbox) Request(kind job.Kind, r mail.Request) (job.Spec, error) {
	return o.sealed(kind, request{r.Address, r.Language, r.User})
}

// Requested returns what Request was asked.
func (o *Outbox) Requested(j job.Job) (mail.Request, error) {
	var r request
	err := open(o.sealer, j, &r)
	return mail.Request{User: r.User, Address: r.Address, Language: r.Language}, err
}
