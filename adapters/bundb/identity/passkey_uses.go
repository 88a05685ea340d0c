package identity

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/ports"
)

type challengeRow struct {
	bun.BaseModel `bun:"table:passkey_challenges,alias:pc"`

	ID        int64     `bun:"id,pk,autoincrement"`
	Hash      string    `bun:"hash"`
	ExpiresAt time.Time `bun:"expires_at"`
}

// Find implements ports.PasskeyUses.
func (r *Passkeys) Find(ctx context.Context, credential string) (identity.Passkey, error) {
	var row passkeyRow
	err := r.db.Reader().NewSelect().Model(&row).Where("pk.credential_id = ?", credential).Scan(ctx)
	return row.passkey(), bundb.Wrap(ctx, "reading a passkey", noPasskey(err))
}

// Use implements ports.PasskeyUses. The account is locked first, as everywhere.
func (r *Passkeys) Use(ctx context.Context, used identity.Passkey, c ports.UsedChallenge) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if _, err := lockUser(ctx, r.db, tx, used.User); err != nil {
			if errors.Is(err, ports.ErrNoUser) {
				return identity.ErrNoPasskey
			}
			return err
		}
		var row passkeyRow
		err := tx.NewSelect().Model(&row).Where("pk.id = ? AND pk.user_id = ?", used.ID, used.User).Scan(ctx)
		if err != nil {
			return noPasskey(err)
		}
		if err := r.useChallenge(ctx, tx, c, used.UsedAt); err != nil {
			return err
		}
		stored, err := row.passkey().UsedWith(used.SignCount, used.Synced, used.UsedAt)
		if err != nil {
			return err
		}
		stored.Site = used.Site
		row = passkeyRowOf(stored)
		_, err = tx.NewUpdate().Model(&row).Column("sign_count", "synced", "used_at", "rp_id").WherePK().Exec(ctx)
		return err
	})
	return bundb.Wrap(ctx, "using a passkey", err)
}

// rememberedFor is how long a challenge is remembered after it has expired, because the clocks of servers differ.
const rememberedFor = time.Hour

// useChallenge remembers a challenge, and forgets some that have expired. Of transactions with the same one, the others wait, and are refused.
func (r *Passkeys) useChallenge(ctx context.Context, tx bun.IDB, c ports.UsedChallenge, now time.Time) error {
	row := challengeRow{Hash: c.Hash, ExpiresAt: bundb.Stamp(c.ExpiresAt)}
	result, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Returning("NULL").Exec(ctx)
	if err := bundb.ChangedOne(result, err, identity.ErrPasskeyChallenge); err != nil {
		return err
	}
	expired := tx.NewSelect().Model((*challengeRow)(nil)).Where("pc.expires_at <= ?", bundb.Stamp(now.Add(-rememberedFor))).Limit(expiredAtOnce)
	old, err := r.db.LockFreeRows(ctx, expired, "pc")
	if err != nil || len(old) == 0 {
		return err
	}
	_, err = tx.NewDelete().Model((*challengeRow)(nil)).Where("id IN (?)", bun.List(old)).Exec(ctx)
	return err
}
