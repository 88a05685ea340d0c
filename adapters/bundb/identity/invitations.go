package identity

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

type invitationRow struct {
	bun.BaseModel `bun:"table:invitations,alias:i"`

	ID        identity.InvitationID `bun:"id,pk,autoincrement"`
	TokenHash string                `bun:"token_hash"`
	Email     string                `bun:"email,nullzero"`
	Role      identity.Role         `bun:"role"`
	CreatedBy identity.UserID       `bun:"created_by"`
	CreatedAt time.Time             `bun:"created_at"`
	ExpiresAt time.Time             `bun:"expires_at"`
	RevokedAt bun.NullTime          `bun:"revoked_at"`
	UsedAt    bun.NullTime          `bun:"used_at"`
	UsedBy    identity.UserID       `bun:"used_by,nullzero"`

	Mail identity.InvitationMail `bun:"mail"`

	Inviter *userRow `bun:"rel:belongs-to,join:created_by=id"`
	Guest   *userRow `bun:"rel:belongs-to,join:used_by=id"`
}

func (r invitationRow) invitation() identity.Invitation {
	return identity.RestoreInvitation(identity.InvitationRecord{
		ID: r.ID, TokenHash: r.TokenHash, Email: r.Email, Role: r.Role, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(),
		ExpiresAt: r.ExpiresAt.UTC(), RevokedAt: r.RevokedAt.UTC(), UsedAt: r.UsedAt.UTC(), UsedBy: r.UsedBy, Mail: r.Mail,
	})
}

func (r invitationRow) whole(now time.Time) ports.Invitation {
	whole := ports.Invitation{Invitation: r.invitation(), Inviter: r.Inviter.user()}
	whole.State, whole.Mail = whole.StateAt(whole.Inviter, now), whole.MailAt(now)
	if r.UsedBy != 0 && r.Guest != nil {
		whole.Guest = r.Guest.user()
	}
	return whole
}

func invitationRowOf(i identity.Invitation) invitationRow {
	is := i.Record()
	return invitationRow{
		ID: is.ID, TokenHash: is.TokenHash, Email: is.Email, Role: is.Role, CreatedBy: is.CreatedBy, CreatedAt: bundb.Stamp(is.CreatedAt), ExpiresAt: bundb.Stamp(is.ExpiresAt),
		RevokedAt: bun.NullTime{Time: bundb.Stamp(is.RevokedAt)}, UsedAt: bun.NullTime{Time: bundb.Stamp(is.UsedAt)}, UsedBy: is.UsedBy, Mail: is.Mail,
	}
}

var (
	_ ports.Invitations         = (*Invitations)(nil)
	_ ports.InvitationRetention = (*Invitations)(nil)
)

// Invitations implements ports.Invitations, ports.InvitationMails and ports.InvitationRetention.
type Invitations struct {
	db    *bundb.DB
	users *Users
}

// NewInvitations returns the repository.
func NewInvitations(db *bundb.DB) *Invitations { return &Invitations{db, NewUsers(db)} }

// Create implements ports.Invitations.
func (r *Invitations) Create(ctx context.Context, i identity.Invitation) (identity.Invitation, error) {
	row := invitationRowOf(i)
	_, err := r.db.Writer().NewInsert().Model(&row).Returning("id").Exec(ctx)
	return row.invitation(), bundb.Wrap(ctx, "storing an invitation", err)
}

// ByToken implements ports.Invitations.
func (r *Invitations) ByToken(ctx context.Context, tokenHash string, now time.Time) (ports.Invitation, error) {
	var row invitationRow
	err := r.db.Reader().NewSelect().Model(&row).Relation("Inviter").Relation("Guest").Where("i.token_hash = ?", tokenHash).Scan(ctx)
	if err != nil {
		return ports.Invitation{}, bundb.Wrap(ctx, "reading an invitation", noInvitation(err))
	}
	return row.whole(now), nil
}

// List implements ports.Invitations. Ids rise with the time of creation.
func (r *Invitations) List(ctx context.Context, before identity.InvitationID, limit int, now time.Time) ([]ports.Invitation, error) {
	var rows []invitationRow
	query := r.db.Reader().NewSelect().Model(&rows).Relation("Inviter").Relation("Guest").Where("i.revoked_at IS NULL").OrderExpr("i.id DESC").Limit(int64(max(limit, 1)))
	if before != 0 {
		query = query.Where("i.id < ?", before)
	}
	err := query.Scan(ctx)
	all := make([]ports.Invitation, len(rows))
	for i, row := range rows {
		all[i] = row.whole(now)
	}
	return all, bundb.Wrap(ctx, "listing invitations", err)
}

// Revoke implements ports.Invitations.
func (r *Invitations) Revoke(ctx context.Context, id identity.InvitationID, at time.Time) (revoked identity.Invitation, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) (err error) {
		revoked, err = r.revoke(ctx, tx, id, at)
		return err
	})
	return revoked, bundb.Wrap(ctx, "revoking an invitation", err)
}

func (r *Invitations) revoke(ctx context.Context, tx bun.IDB, id identity.InvitationID, at time.Time) (identity.Invitation, error) {
	revoked, err := r.lock(ctx, tx, "i.id = ?", id)
	switch {
	case err != nil:
		return revoked, err
	case !revoked.Record().RevokedAt.IsZero():
		return revoked, ports.ErrNoInvitation
	}
	if err := revoked.Revoke(at); err != nil {
		return revoked, err
	}
	return revoked, storeInvitation(ctx, tx, revoked)
}

// Register implements ports.Invitations. The account comes before the invitation in the order of locks. The admin who made the invitation may
// change meanwhile: one of the two was first.
func (r *Invitations) Register(ctx context.Context, tokenHash string, u identity.User, follow ...job.Spec) (created identity.User, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) (err error) {
		if created, err = r.users.create(ctx, tx, u); err != nil {
			return err
		}
		invitation, err := r.lock(ctx, tx, "i.token_hash = ?", tokenHash)
		if err != nil {
			return err
		}
		var inviter userRow
		if err := tx.NewSelect().Model(&inviter).Where("u.id = ?", invitation.Record().CreatedBy).Scan(ctx); err != nil {
			return err
		}
		if err := invitation.Use(created, inviter.user()); err != nil {
			return err
		}
		if err := storeInvitation(ctx, tx, invitation); err != nil {
			return err
		}
		return stored.Enqueue(ctx, tx, u.Record().CreatedAt, follow...)
	})
	if err != nil {
		return identity.User{}, bundb.Wrap(ctx, "registering with an invitation", err)
	}
	return created, nil
}

// Prune implements ports.InvitationRetention.
func (r *Invitations) Prune(ctx context.Context, before time.Time, limit int) (pruned int, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		at := bundb.Stamp(before)
		old, err := r.db.LockFreeRows(ctx, tx.NewSelect().Model((*invitationRow)(nil)).Limit(int64(max(limit, 1))).
			Where("i.expires_at < ? OR i.revoked_at < ? OR i.used_at < ?", at, at, at), "i")
		if pruned = len(old); err != nil || pruned == 0 {
			return err
		}
		_, err = tx.NewDelete().Model((*invitationRow)(nil)).Where("id IN (?)", bun.List(old)).Exec(ctx)
		return err
	})
	return pruned, bundb.Wrap(ctx, "deleting old invitations", err)
}

// lock reads an invitation that no other transaction may change until this one ends.
func (r *Invitations) lock(ctx context.Context, tx bun.IDB, where string, value any) (identity.Invitation, error) {
	var row invitationRow
	err := r.db.Lock(tx.NewSelect().Model(&row).Where(where, value), "i").Scan(ctx)
	return row.invitation(), noInvitation(err)
}

// storeInvitation stores the columns that methods of identity.Invitation change.
func storeInvitation(ctx context.Context, tx bun.IDB, i identity.Invitation) error {
	row := invitationRowOf(i)
	_, err := tx.NewUpdate().Model(&row).Column("revoked_at", "used_at", "used_by").WherePK().Exec(ctx)
	return err
}

func noInvitation(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ports.ErrNoInvitation
	}
	return err
}
