package ports

import (
	"context"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/job"
)

// InvitationMails stores invitations whose links are mailed, and what became of the mails.
type InvitationMails interface {
	// Mail stores a new invitation with the jobs that follow, and returns it with its ID. It revokes the one that it replaces; 0 for none. Faults:
	// ErrNoUser without the account that made it; ErrNoInvitation and identity.ErrInvitationUsed of the one that it replaces; those of identity.Invitation.AdmitMail,
	// also among parallel calls of one account. After a fault all is as before.
	Mail(ctx context.Context, i identity.Invitation, replaces identity.InvitationID, follow ...job.Spec) (identity.Invitation, error)
	// ByID returns an invitation that is not revoked, in its state at now, else ErrNoInvitation.
	ByID(ctx context.Context, id identity.InvitationID, now time.Time) (Invitation, error)
	// ByToken is that of Invitations.
	ByToken(ctx context.Context, tokenHash string, now time.Time) (Invitation, error)
	// Mailed notes what became of the mail with a token. One of an invitation that is gone, or was not mailed, is left alone.
	Mailed(ctx context.Context, tokenHash string, became identity.InvitationMail) error
}
