package identity

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

var _ ports.InvitationMails = (*Invitations)(nil)

// Mail implements ports.InvitationMails. The account that makes the invitation is locked, so that each of its parallel calls counts those
// before it.
func (r *Invitations) Mail(ctx context.Context, i identity.Invitation, replaces identity.InvitationID, follow ...job.Spec) (identity.Invitation, error) {
	row := invitationRowOf(i)
	at := i.Record().CreatedAt
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if _, err := lockUser(ctx, r.db, tx, row.CreatedBy); err != nil {
			return err
		}
		var recent []invitationRow
		since := bundb.Stamp(identity.InvitationMailsFrom(at))
		if err := tx.NewSelect().Model(&recent).Where("i.mail <> '' AND i.created_at > ?", since).Scan(ctx); err != nil {
			return err
		}
		others := make([]identity.Invitation, len(recent))
		for n, other := range recent {
			others[n] = other.invitation()
		}
		if err := i.AdmitMail(others); err != nil {
			return err
		}
		if replaces != 0 {
			if _, err := r.revoke(ctx, tx, replaces, at); err != nil {
				return err
			}
		}
		if _, err := tx.NewInsert().Model(&row).Returning("id").Exec(ctx); err != nil {
			return err
		}
		return stored.Enqueue(ctx, tx, at, follow...)
	})
	if err != nil {
		return identity.Invitation{}, bundb.Wrap(ctx, "storing an invitation that is mailed", err)
	}
	return row.invitation(), nil
}

// ByID implements ports.InvitationMails.
func (r *Invitations) ByID(ctx context.Context, id identity.InvitationID, now time.Time) (ports.Invitation, error) {
	var row invitationRow
	err := r.db.Reader().NewSelect().Model(&row).Relation("Inviter").Relation("Guest").Where("i.id = ? AND i.revoked_at IS NULL", id).Scan(ctx)
	if err != nil {
		return ports.Invitation{}, bundb.Wrap(ctx, "reading an invitation", noInvitation(err))
	}
	return row.whole(now), nil
}

// Mailed implements ports.InvitationMails.
func (r *Invitations) Mailed(ctx context.Context, tokenHash string, became identity.InvitationMail) error {
	_, err := r.db.Writer().NewUpdate().Model((*invitationRow)(nil)).Set("mail = ?", became).Where("token_hash = ? AND mail <> ''", tokenHash).Exec(ctx)
	return bundb.Wrap(ctx, "noting what became of the mail of an invitation", err)
}
