package identity

import (
	"context"
	"errors"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

// Invitations lets admins invite people. Every method returns identity.ErrNotAdmin to everyone else.
type Invitations struct{ *Service }

// List returns up to limit invitations that are not revoked, with an id below before, newest first; before 0 is no bound.
func (i Invitations) List(ctx context.Context, actor identity.Actor, before identity.InvitationID, limit int) ([]ports.Invitation, error) {
	if err := mayInvite(actor, identity.Read); err != nil {
		return nil, err
	}
	return i.Invitations.List(ctx, before, limit, i.Clock.Now())
}

// Create makes an invitation and returns it with its token, which is stored nowhere, or mails the token and returns none. One that cannot be
// audited is refused: nobody has its token. Faults: Invalid with every broken rule; ports.ErrEmailTaken; for one that is mailed those of Resend.
func (i Invitations) Create(ctx context.Context, actor identity.Actor, order identity.InvitationOrder) (made ports.Invitation, token string, err error) {
	if err := mayInvite(actor, identity.Create); err != nil {
		return ports.Invitation{}, "", err
	}
	if order, err = order.Checked(); err != nil {
		return ports.Invitation{}, "", err
	}
	if order.Email != nil {
		if err := i.refuseTaken(ctx, *order.Email); err != nil {
			return ports.Invitation{}, "", err
		}
	}
	token = i.Secrets.Secret()
	invitation := identity.NewInvitation(order, identity.HashToken(token), actor.User, i.Clock.Now())
	if order.Mail {
		made, err = i.mail(ctx, actor, invitation, token, identity.Invitation{})
		return made, "", err
	}
	inviter, err := i.Users.ByID(ctx, actor.User)
	if err != nil {
		return ports.Invitation{}, "", err
	}
	created, err := i.Invitations.Create(ctx, invitation)
	if err != nil {
		return ports.Invitation{}, "", err
	}
	if err := i.note(ctx, actor, audit.Invited, created); err != nil {
		return ports.Invitation{}, "", err
	}
	return ports.Invitation{Invitation: created, Inviter: inviter, State: identity.InvitationOpen}, token, nil
}

// Revoke ends an invitation. Faults: ports.ErrNoInvitation, identity.ErrInvitationUsed.
func (i Invitations) Revoke(ctx context.Context, actor identity.Actor, id identity.InvitationID) error {
	if err := mayInvite(actor, identity.End); err != nil {
		return err
	}
	revoked, err := i.Invitations.Revoke(ctx, id, i.Clock.Now())
	if err != nil {
		return err
	}
	_ = i.note(ctx, actor, audit.Uninvited, revoked) // it ends access
	return nil
}

func (i Invitations) note(ctx context.Context, actor identity.Actor, action audit.Action, about identity.Invitation) error {
	e := by(actor)
	e.Action, e.Outcome, e.LoginID, e.Object = action, audit.Succeeded, actor.Login, about.Name()
	return i.audit(ctx, e)
}

func mayInvite(actor identity.Actor, action identity.Action) error {
	if !identity.Can(actor, action, identity.Resource{Kind: identity.Invitations}) {
		return identity.ErrNotAdmin
	}
	return nil
}

// Invitation returns the invitation of a token, without using it, to a client that has the token. Fault: identity.ErrRegistrationClosed, with
// a field that says why it cannot be used.
func (s *Service) Invitation(ctx context.Context, token string) (identity.Invitation, error) {
	taken, err := s.First.Any(ctx)
	if err != nil {
		return identity.Invitation{}, err
	}
	if !s.Settings().Registration.Admits(taken, true) {
		return identity.Invitation{}, identity.ErrRegistrationClosed
	}
	now := s.Clock.Now()
	found, err := s.Invitations.ByToken(ctx, identity.HashToken(token), now)
	if err != nil {
		return identity.Invitation{}, refuseUnknown(err)
	}
	return found.Invitation, found.Open(found.Inviter, now)
}

// registerInvited is Register with an invitation. It is looked at before the password is hashed, and again when it is used.
func (s *Service) registerInvited(ctx context.Context, r identity.Registration, domains []string) (identity.User, error) {
	hash, now := identity.HashToken(r.Invitation), s.Clock.Now()
	found, err := s.Invitations.ByToken(ctx, hash, now)
	if errors.Is(err, ports.ErrNoInvitation) {
		return identity.User{}, s.refuseRegistration(ctx, identity.RefuseUnknownInvitation(), "")
	}
	if err != nil {
		return identity.User{}, err
	}
	if err := found.Admits(identity.Normalize(r.Email), found.Inviter, now); err != nil {
		return identity.User{}, s.refuseRegistration(ctx, err, found.Name())
	}
	if found.Record().Email != "" {
		domains = nil // an admin has named the address
	}
	return s.register(ctx, r, found.Record().Role, domains, audit.Event{Object: found.Name()}, s.registered(found.Invitation, hash))
}

func refuseUnknown(err error) error {
	if errors.Is(err, ports.ErrNoInvitation) {
		return identity.RefuseUnknownInvitation()
	}
	return err
}

// InvitationPruner deletes invitations that ended long ago.
type InvitationPruner struct {
	Retention ports.InvitationRetention
	Clock     ports.Clock
}

// invitationsAtOnce bounds the invitations deleted in one transaction.
const invitationsAtOnce = 500

// Prune does a job of kind job.PruneInvitations.
func (p InvitationPruner) Prune(ctx context.Context, _ job.Job) error {
	before := p.Clock.Now().Add(-identity.KeepInvitations)
	for {
		n, err := p.Retention.Prune(ctx, before, invitationsAtOnce)
		if err != nil || n < invitationsAtOnce {
			return err
		}
	}
}
