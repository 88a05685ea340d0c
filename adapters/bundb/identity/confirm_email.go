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

// ConfirmEmail implements ports.AccountTokens.
func (r *AccountTokens) ConfirmEmail(ctx context.Context, purpose identity.TokenPurpose, hash string, by identity.LoginID, at time.Time, follow ...job.Spec) (confirmed identity.User, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		u, _, used, err := r.use(ctx, tx, purpose, hash, at)
		if err != nil {
			return err
		}
		if by != 0 {
			if err := refuseEnded(ctx, tx, u.ID(), by); err != nil {
				return err
			}
		}
		before := u.Email()
		if err := u.ConfirmEmail(used, at); err != nil {
			return err
		}
		ended, columns := "t.purpose = ?", []string(nil)
		if u.Email() != before {
			if err := refuseTakenEmail(ctx, tx, u); err != nil {
				return err
			}
			ended, columns = "", []string{"email", "email_folded"}
		}
		if err := store(ctx, tx, u, columns...); err != nil {
			return err
		}
		if err := endTokens(ctx, r.db, tx, u.ID(), ended, purpose); err != nil {
			return err
		}
		confirmed = userRowOf(u).user()
		return stored.Enqueue(ctx, tx, at, follow...)
	})
	if bundb.UniqueViolation(err) { // another account got the address since refuseTakenEmail looked
		err = ports.ErrEmailTaken
	}
	if err != nil {
		return identity.User{}, bundb.Wrap(ctx, "confirming an address", err)
	}
	return confirmed, nil
}

// refuseTakenEmail looks for another account with an address first, because a refused statement would appear in PostgreSQL's log, with the
// address.
func refuseTakenEmail(ctx context.Context, tx bun.IDB, u identity.User) error {
	row := userRowOf(u)
	taken, err := tx.NewSelect().Model((*userRow)(nil)).
		Where("u.id <> ? AND (u.email_folded = ? OR lower(u.email) = lower(?))", row.ID, row.EmailFolded, row.Email).Exists(ctx)
	if err == nil && taken {
		err = ports.ErrEmailTaken
	}
	return err
}
