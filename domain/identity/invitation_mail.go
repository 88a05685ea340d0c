package identity

import (
	"time"

	"chatbot/domain/fault"
)

// InvitationMail is what became of the mail with the link of an invitation. Only the mail has the link: whoever uses it reads the mailbox.
type InvitationMail string

// The states of the mail.
const (
	InvitationHandedOver InvitationMail = ""        // there is none: the admin got the link
	InvitationSending    InvitationMail = "sending" // not yet sent, or nothing is known yet
	InvitationSent       InvitationMail = "sent"    // the mail server took it
	InvitationRefused    InvitationMail = "refused" // the mail server refused the address
	InvitationFailed     InvitationMail = "failed"  // it was not sent
)

const (
	// InvitationMailLife is how long it is tried to send the mail.
	InvitationMailLife = 12 * time.Hour
	// invitationMailPeriod is the time in which mails are counted.
	invitationMailPeriod = 24 * time.Hour
	// maxInvitationMails is how many mails one admin sends in that time, and maxMailsToAddress how many one address gets.
	maxInvitationMails = 100
	maxMailsToAddress  = 3
)

// ErrInvitationNotMailed refuses to mail an invitation again whose link was handed over.
var ErrInvitationNotMailed = fault.New(fault.Conflict, "invitation_not_mailed", "This invitation was not mailed. Create a new one to mail it.")

// Refusals of another mail. They say when there can be one.
var (
	ErrTooManyInvitationMails = fault.New(fault.TooMany, "too_many_invitation_mails", "You have mailed too many invitations in the last 24 hours.")
	ErrTooManyMailsToAddress  = fault.New(fault.TooMany, "too_many_mails_to_address", "Too many invitations were mailed to this address in the last 24 hours.")
)

// Mailed reports whether the link was mailed.
func (i Invitation) Mailed() bool { return i.is.Mail != InvitationHandedOver }

// MailAt returns what became of the mail, as far as it is known at the instant now.
func (i Invitation) MailAt(now time.Time) InvitationMail {
	if i.is.Mail == InvitationSending && !now.Before(i.MailUntil()) {
		return InvitationFailed
	}
	return i.is.Mail
}

// MailUntil returns when the mail is not sent any more.
func (i Invitation) MailUntil() time.Time {
	if until := i.is.CreatedAt.Add(InvitationMailLife); until.Before(i.is.ExpiresAt) {
		return until
	}
	return i.is.ExpiresAt
}

// Guest returns the account that registers with the invitation as it is stored. It has the address to which the invitation was mailed in the
// spelling of the mail, because other letters that are compared as the same can lead elsewhere, and that address is verified.
func (i Invitation) Guest(u User) User {
	if i.Mailed() && Fold(u.is.Email) == Fold(i.is.Email) {
		u.is.Email, u.is.Verified = i.is.Email, true
	}
	return u
}

// Again returns the invitation that replaces one that was mailed, for as long, by another admin or the same one. Faults: ErrInvitationUsed;
// ErrInvitationNotMailed.
func (i Invitation) Again(tokenHash string, by UserID, now time.Time) (Invitation, error) {
	switch {
	case !i.is.UsedAt.IsZero():
		return Invitation{}, ErrInvitationUsed
	case !i.Mailed():
		return Invitation{}, ErrInvitationNotMailed
	}
	return NewInvitation(InvitationOrder{Email: &i.is.Email, Role: i.is.Role, Life: i.is.ExpiresAt.Sub(i.is.CreatedAt), Mail: true}, tokenHash, by, now), nil
}

// InvitationMailsFrom returns from when on mails count at the instant now.
func InvitationMailsFrom(now time.Time) time.Time { return now.Add(-invitationMailPeriod) }

// AdmitMail returns nil if the invitation may be mailed after others, which were since InvitationMailsFrom, else a refusal that says when it may.
func (i Invitation) AdmitMail(others []Invitation) error {
	var own, there []time.Time
	for _, other := range others {
		if other.is.CreatedBy == i.is.CreatedBy {
			own = append(own, other.is.CreatedAt)
		}
		if Fold(other.is.Email) == Fold(i.is.Email) && other.arrives() {
			there = append(there, other.is.CreatedAt)
		}
	}
	if err := i.tooMany(own, maxInvitationMails, ErrTooManyInvitationMails); err != nil {
		return err
	}
	return i.tooMany(there, maxMailsToAddress, ErrTooManyMailsToAddress)
}

// arrives reports whether the mail came to its address, or may still come.
func (i Invitation) arrives() bool {
	return i.is.Mail != InvitationRefused && i.is.Mail != InvitationFailed
}

// tooMany returns a refusal if there are most mails already, with the wait until the oldest of them does not count.
func (i Invitation) tooMany(sent []time.Time, most int, refusal *fault.Error) error {
	if len(sent) < most {
		return nil
	}
	oldest := sent[0]
	for _, at := range sent {
		if at.Before(oldest) {
			oldest = at
		}
	}
	f := *refusal
	f.RetryAfter = max(time.Second, oldest.Add(invitationMailPeriod).Sub(i.is.CreatedAt))
	return &f
}
