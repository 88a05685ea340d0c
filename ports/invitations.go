package ports

import (
	"context"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/job"
)

// ErrNoInvitation means that there is no such invitation, or that it is revoked.
var ErrNoInvitation = absent("no_invitation", "Invitation not found.")

// Invitation is an invitation with the account that made it, and the one that was made with it.
type Invitation struct {
	identity.Invitation
	Inviter identity.User
	Guest   identity.User // the zero User unless it was used
	State   identity.InvitationState
	Mail    identity.InvitationMail
}

// Invitations stores invitations. Tokens are passed as hashes only. An invitation is deleted with the account that made it, and with
// the account that was made with it.
type Invitations interface {
	// Create stores a new invitation and returns it with its ID.
	Create(ctx context.Context, i identity.Invitation) (identity.Invitation, error)
	// ByToken returns the invitation with this hash of its token, in its state at now, else ErrNoInvitation.
	ByToken(ctx context.Context, tokenHash string, now time.Time) (Invitation, error)
	// List returns up to limit invitations that are not revoked, with an id below before, newest first, in their states at now; before 0
	// is no bound.
	List(ctx context.Context, before identity.InvitationID, limit int, now time.Time) ([]Invitation, error)
	// Revoke ends an invitation and returns it. ErrNoInvitation; identity.ErrInvitationUsed.
	Revoke(ctx context.Context, id identity.InvitationID, at time.Time) (identity.Invitation, error)
	// Register stores a new account as Users.Create does, and uses the invitation for it, or does neither. The faults of both, and
	// ErrNoInvitation. Of parallel calls with the same invitation, at most one succeeds.
	Register(ctx context.Context, tokenHash string, u identity.User, follow ...job.Spec) (identity.User, error)
}

// InvitationRetention deletes old invitations.
type InvitationRetention interface {
	// Prune deletes up to limit invitations that were used, revoked or expired before the given time and returns their number.
	Prune(ctx context.Context, before time.Time, limit int) (int, error)
}
