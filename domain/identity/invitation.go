package identity

import (
	"fmt"
	"strings"
	"time"

	"chatbot/domain/fault"
)

// InvitationID is the id of an invitation, from 1.
type InvitationID int64

const (
	// InvitationLife is how long an invitation can be used unless an admin says otherwise.
	InvitationLife    = 7 * 24 * time.Hour
	minInvitationLife = time.Minute
	maxInvitationLife = 90 * 24 * time.Hour
	// KeepInvitations is how long an invitation is kept after its end, so that its link says why it cannot be used.
	KeepInvitations = 30 * 24 * time.Hour
)

// InvitationState is what became of an invitation.
type InvitationState string

// The states.
const (
	InvitationOpen    InvitationState = "open"
	InvitationUsed    InvitationState = "used"
	InvitationRevoked InvitationState = "revoked" // or the account that made it is no active admin
	InvitationExpired InvitationState = "expired"
)

// ErrInvitationUsed refuses to revoke an invitation with which somebody has registered.
var ErrInvitationUsed = fault.New(fault.Conflict, "invitation_used", "An account was created with this invitation. Deactivate that account instead.")

// InvitationOrder is the input for a new invitation.
type InvitationOrder struct {
	Email *string // the only address that may register; nil: any
	Role  Role
	Life  time.Duration
	Mail  bool // the link is mailed to Email, and shown to nobody
}

// Checked returns the order with all fields as they are stored. Fault: Invalid with every broken rule.
func (o InvitationOrder) Checked() (InvitationOrder, error) {
	var in fault.Inputs
	if o.Email != nil {
		email := strings.TrimSpace(Normalize(*o.Email))
		if o.Email = &email; !validEmail(email) {
			addInvalidEmail(&in)
		}
	} else if o.Mail {
		addInvalidEmail(&in)
	}
	if o.Life < minInvitationLife || o.Life > maxInvitationLife {
		in.Add("expires_in", "out_of_range", "Invitations must be valid for 60 seconds to 90 days.",
			fault.Params{"min": int(minInvitationLife.Seconds()), "max": int(maxInvitationLife.Seconds())})
	}
	return o, in.Err()
}

// InvitationLifeOf returns a number of seconds as the life of an invitation; one that Checked refuses for a number that is out of all bounds.
func InvitationLifeOf(seconds int64) time.Duration {
	return time.Duration(max(-1, min(seconds, int64(maxInvitationLife/time.Second)+1))) * time.Second
}

// InvitationRecord is what is stored of an invitation.
type InvitationRecord struct {
	ID        InvitationID
	TokenHash string
	Email     string // the only address that may register; "": any
	Role      Role   // of the account that is made with it
	CreatedBy UserID
	CreatedAt time.Time
	ExpiresAt time.Time
	RevokedAt time.Time // zero unless revoked
	UsedAt    time.Time // zero unless used
	UsedBy    UserID
	Mail      InvitationMail
}

// Invitation lets one person register. Each method that changes it is the only place of the rules of that change.
type Invitation struct{ is InvitationRecord }

// NewInvitation returns an invitation of a checked order, made by an account.
func NewInvitation(o InvitationOrder, tokenHash string, by UserID, now time.Time) Invitation {
	i := Invitation{InvitationRecord{TokenHash: tokenHash, Role: o.Role, CreatedBy: by, CreatedAt: now, ExpiresAt: now.Add(o.Life)}}
	if o.Email != nil {
		i.is.Email = *o.Email
	}
	if o.Mail {
		i.is.Mail = InvitationSending
	}
	return i
}

// RestoreInvitation returns a stored invitation.
func RestoreInvitation(r InvitationRecord) Invitation { return Invitation{r} }

// Record returns the invitation to be stored.
func (i Invitation) Record() InvitationRecord { return i.is }

// Name names the invitation in the audit log, without the address in it.
func (i Invitation) Name() string { return fmt.Sprintf("invitation %d (%s)", i.is.ID, i.is.Role) }

// StateAt returns what became of the invitation at the instant now. inviter is the account that made it: it must be an active admin for as
// long as the invitation is open.
func (i Invitation) StateAt(inviter User, now time.Time) InvitationState {
	switch {
	case !i.is.UsedAt.IsZero():
		return InvitationUsed
	case !i.is.RevokedAt.IsZero():
		return InvitationRevoked
	case !now.Before(i.is.ExpiresAt):
		return InvitationExpired
	case !inviter.ActiveAdmin():
		return InvitationRevoked
	}
	return InvitationOpen
}

// Open returns nil if the invitation can be used, else a refusal that says why it cannot.
func (i Invitation) Open(inviter User, now time.Time) error {
	switch i.StateAt(inviter, now) {
	case InvitationUsed:
		return refuseInvitation("invitation", "invitation_used", "This invitation has already been used. Sign in if you have registered, or ask an administrator for a new one.")
	case InvitationRevoked:
		return refuseInvitation("invitation", "invitation_revoked", "This invitation has been withdrawn. Ask an administrator for a new one.")
	case InvitationExpired:
		return refuseInvitation("invitation", "invitation_expired", "This invitation has expired. Ask an administrator for a new one.")
	case InvitationOpen:
	}
	return nil
}

// Admits is Open for a registration with an e-mail address.
func (i Invitation) Admits(email string, inviter User, now time.Time) error {
	if err := i.Open(inviter, now); err != nil {
		return err
	}
	if i.is.Email != "" && Fold(email) != Fold(i.is.Email) {
		return refuseInvitation("email", "invitation_for_other_email", "This invitation is for another email address.")
	}
	return nil
}

// Use marks the invitation as used by a new account. Faults: those of Admits.
func (i *Invitation) Use(u, inviter User) error {
	now := u.Record().CreatedAt
	if err := i.Admits(u.Email(), inviter, now); err != nil {
		return err
	}
	i.is.UsedAt, i.is.UsedBy = now, u.ID()
	return nil
}

// Revoke ends an invitation. Fault: ErrInvitationUsed.
func (i *Invitation) Revoke(at time.Time) error {
	if !i.is.UsedAt.IsZero() {
		return ErrInvitationUsed
	}
	i.is.RevokedAt = at
	return nil
}

// RefuseUnknownInvitation returns the refusal of a token that belongs to no invitation.
func RefuseUnknownInvitation() error {
	return refuseInvitation("invitation", "invitation_not_valid", "This invitation is not valid. Check that the link is complete, or ask an administrator for a new one.")
}

// refuseInvitation is ErrRegistrationClosed with the reason, in a field of the input.
func refuseInvitation(field, code, message string) error {
	f := *ErrRegistrationClosed
	f.Message = message
	f.Fields = []fault.Field{{Name: field, Code: code, Message: message}}
	return &f
}
