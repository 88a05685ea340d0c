package identity

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

type passkeyRow struct {
	bun.BaseModel `bun:"table:passkeys,alias:pk"`

	ID           identity.PasskeyID `bun:"id,pk,autoincrement"`
	UserID       identity.UserID    `bun:"user_id"`
	CredentialID string             `bun:"credential_id"`
	Handle       string             `bun:"handle"`
	PublicKey    string             `bun:"public_key"`
	SignCount    int64              `bun:"sign_count"`
	Transports   string             `bun:"transports"`
	Model        string             `bun:"model"`
	Syncable     bool               `bun:"syncable"`
	Synced       bool               `bun:"synced"`
	Name         string             `bun:"name"`
	CreatedAt    time.Time          `bun:"created_at"`
	UsedAt       bun.NullTime       `bun:"used_at"`
	RPID         string             `bun:"rp_id,nullzero"`
}

func (r passkeyRow) passkey() identity.Passkey {
	return identity.Passkey{
		ID: r.ID, User: r.UserID, Credential: r.CredentialID, Handle: r.Handle, PublicKey: r.PublicKey, SignCount: uint32(r.SignCount), //nolint:gosec // stored from one
		Transports: strings.Fields(r.Transports), Model: r.Model, Syncable: r.Syncable, Synced: r.Synced, Name: r.Name,
		CreatedAt: r.CreatedAt.UTC(), UsedAt: r.UsedAt.UTC(), Site: r.RPID,
	}
}

func passkeyRowOf(p identity.Passkey) passkeyRow {
	return passkeyRow{
		ID: p.ID, UserID: p.User, CredentialID: p.Credential, Handle: p.Handle, PublicKey: p.PublicKey, SignCount: int64(p.SignCount),
		Transports: strings.Join(p.Transports, " "), Model: p.Model, Syncable: p.Syncable, Synced: p.Synced, Name: p.Name,
		CreatedAt: bundb.Stamp(p.CreatedAt), UsedAt: bun.NullTime{Time: bundb.Stamp(p.UsedAt)}, RPID: p.Site,
	}
}

var (
	_ ports.Passkeys    = (*Passkeys)(nil)
	_ ports.PasskeyUses = (*Passkeys)(nil)
)

// Passkeys implements ports.Passkeys and ports.PasskeyUses.
type Passkeys struct{ db *bundb.DB }

// NewPasskeys returns the repository.
func NewPasskeys(db *bundb.DB) *Passkeys { return &Passkeys{db} }

// List implements ports.Passkeys.
func (r *Passkeys) List(ctx context.Context, owner identity.UserID) ([]identity.Passkey, error) {
	var rows []passkeyRow
	err := r.db.Reader().NewSelect().Model(&rows).Where("pk.user_id = ?", owner).OrderExpr("pk.id").Scan(ctx)
	all := make([]identity.Passkey, len(rows))
	for i, row := range rows {
		all[i] = row.passkey()
	}
	return all, bundb.Wrap(ctx, "listing passkeys", err)
}

// Add implements ports.Passkeys. The account is locked, so that each of several parallel calls sees the passkeys of those before it.
func (r *Passkeys) Add(ctx context.Context, p identity.Passkey, by identity.Proof, a ports.PasskeyAddition) (added identity.Passkey, first bool, err error) {
	row := passkeyRowOf(p)
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if _, err := lockProven(ctx, r.db, tx, p.User, by); err != nil {
			return err
		}
		has, err := secondFactor(ctx, tx, p.User)
		switch {
		case err != nil:
			return err
		case has.Passkeys >= identity.MaxPasskeys:
			return identity.ErrTooManyPasskeys
		}
		first = !has.Enabled()
		if err := r.insert(ctx, tx, &row); err != nil {
			return err
		}
		if first {
			if err := replaceCodes(ctx, tx, p.User, a.Hashes); err != nil {
				return err
			}
		}
		if err := lockAlive(ctx, r.db, tx, p.User, a.Login, identity.ErrPasskeyChallenge); err != nil {
			return err
		}
		if first {
			if err := revokeOthers(ctx, r.db, tx, p.User, a.Login, a.At); err != nil {
				return err
			}
		}
		if err := r.useChallenge(ctx, tx, a.Challenge, a.At); err != nil {
			return err
		}
		return stored.Enqueue(ctx, tx, a.At, a.Follow...)
	})
	if err != nil {
		return identity.Passkey{}, false, bundb.Wrap(ctx, "storing a passkey", err)
	}
	return row.passkey(), first, nil
}

// insert stores a passkey, unless an account has its credential.
func (r *Passkeys) insert(ctx context.Context, tx bun.IDB, row *passkeyRow) error {
	err := tx.NewInsert().Model(row).On("CONFLICT DO NOTHING").Returning("id").Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return identity.ErrPasskeyTaken
	}
	return err
}

// Rename implements ports.Passkeys.
func (r *Passkeys) Rename(ctx context.Context, owner identity.UserID, id identity.PasskeyID, name string) (identity.Passkey, error) {
	var row passkeyRow
	err := r.db.Writer().NewUpdate().Model(&row).Set("name = ?", name).Where("id = ? AND user_id = ?", id, owner).Returning("*").Scan(ctx)
	return row.passkey(), bundb.Wrap(ctx, "renaming a passkey", noPasskey(err))
}

// Remove implements ports.Passkeys.
func (r *Passkeys) Remove(ctx context.Context, owner identity.UserID, id identity.PasskeyID, by identity.Proof, rules identity.CredentialRules, at time.Time, follow ...job.Spec) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		u, had, err := lockCredentials(ctx, r.db, tx, owner, by, rules)
		if err != nil {
			return err
		}
		result, err := tx.NewDelete().Model((*passkeyRow)(nil)).Where("id = ? AND user_id = ?", id, owner).Exec(ctx)
		if err := bundb.ChangedOne(result, err, identity.ErrNoPasskey); err != nil {
			return err
		}
		left, err := credentials(ctx, tx, owner, rules)
		if err != nil {
			return err
		}
		if err := rules.Keep(u, had, left); err != nil {
			return err
		}
		if err := dropCodes(ctx, tx, owner); err != nil {
			return err
		}
		return stored.Enqueue(ctx, tx, at, follow...)
	})
	return bundb.Wrap(ctx, "deleting a passkey", err)
}

// deletePasskeys deletes the passkeys of a locked account, and returns how many there were.
func deletePasskeys(ctx context.Context, db *bundb.DB, tx bun.IDB, id identity.UserID) (int, error) {
	keys, err := db.LockRows(ctx, tx.NewSelect().Model((*passkeyRow)(nil)).Where("pk.user_id = ?", id), "pk")
	if err != nil || len(keys) == 0 {
		return 0, err
	}
	_, err = tx.NewDelete().Model((*passkeyRow)(nil)).Where("id IN (?)", bun.List(keys)).Exec(ctx)
	return len(keys), err
}

func noPasskey(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return identity.ErrNoPasskey
	}
	return err
}
