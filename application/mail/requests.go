package mail

import (
	"chatbot/domain/job"
	"chatbot/domain/mail"
)

// request is what somebody without a sign-in asks for an address, in the payload of a job.
type request struct {
	Address  string        `json:"address"`
	Language mail.Language `json:"language"`
}

// Request returns a job of a kind that looks for the account with an address. The request that makes it does not look, so that its
// answer shows nothing. Error: ports.ErrNoMail.
func (o *Outbox) Request(kind job.Kind, address string, language mail.Language) (job.Spec, error) {
	return o.sealed(kind, request{address, language})
}

// Requested returns what Request was asked.
func (o *Outbox) Requested(j job.Job) (address string, language mail.Language, err error) {
	var r request
	err = open(o.sealer, j, &r)
	return r.Address, r.Language, err
}
