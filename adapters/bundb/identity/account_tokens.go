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

type accountTokenRow struct {
	bun.BaseModel `bun:"table:account_tokens,alias:t"`

	ID        int64                 `bun:"id,pk,autoincrement"`
	UserID    identity.UserID       `bun:"user_id"`
	Purpose   identity.TokenPurpose `bun:"purpose"`
	TokenHash string                `bun:"token_hash"`
	Address   string                `bun:"address"`
	CreatedAt time.Time             `bun:"created_at"`
	ExpiresAt time.Time             `bun:"expires_at"`
}

func (r accountTokenRow) token() identity.AccountToken {
	return identity.AccountToken{
		User: r.UserID, Purpose: r.Purpose, Hash: r.TokenHash, Address: r.Address, CreatedAt: r.CreatedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(),
	}
}

var _ ports.AccountTokens = (*AccountTokens)(nil)

// AccountTokens implements ports.AccountTokens.
type AccountTokens struct{ db *bundb.DB }

// NewAccountTokens returns the repository.
func NewAccountTokens(db *bundb.DB) *AccountTokens { return &AccountTokens{db} }

// expiredAtOnce bounds the expired tokens that a new one deletes.
const expiredAtOnce = 100

// Issue implements ports.AccountTokens. The account is locked, so that each of several parallel calls counts the tokens of those before it.
func (r *AccountTokens) Issue(ctx context.Context, t identity.AccountToken, follow ...job.Spec) error {
	row := accountTokenRow{
		UserID: t.User, Purpose: t.Purpose, TokenHash: t.Hash, Address: t.Address, CreatedAt: bundb.Stamp(t.CreatedAt), ExpiresAt: bundb.Stamp(t.ExpiresAt),
	}
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if _, err := lockUser(ctx, r.db, tx, row.UserID); err != nil {
			return err
		}
		n, err := tx.NewSelect().Model((*accountTokenRow)(nil)).Where("t.user_id = ? AND t.purpose = ? AND t.expires_at > ?", row.UserID, row.Purpose, row.CreatedAt).Count(ctx)
		switch {
		case err != nil:
			return err
		case int(n) >= identity.MaxAccountTokens:
			return identity.ErrTooManyLinks
		}
		if _, err := tx.NewInsert().Model(&row).Returning("NULL").Exec(ctx); err != nil {
			return err
		}
		expired := tx.NewSelect().Model((*accountTokenRow)(nil)).Where("t.expires_at <= ?", row.CreatedAt).Limit(expiredAtOnce)
		old, err := r.db.LockFreeRows(ctx, expired, "t")
		if err != nil {
			return err
		}
		if len(old) > 0 {
			if _, err := tx.NewDelete().Model((*accountTokenRow)(nil)).Where("id IN (?)", bun.List(old)).Exec(ctx); err != nil {
				return err
			}
		}
		return stored.Enqueue(ctx, tx, t.CreatedAt, follow...)
	})
	return bundb.Wrap(ctx, "storing a token of an account", err)
}

// Find implements ports.AccountTokens.
func (r *AccountTokens) Find(ctx context.Context, purpose identity.TokenPurpose, hash string, now time.Time) (identity.AccountToken, error) {
	found, err := findToken(ctx, r.db.Reader(), purpose, hash, now)
	return found, bundb.Wrap(ctx, "reading a token of an account", err)
}

func findToken(ctx context.Context, db bun.IDB, purpose identity.TokenPurpose, hash string, now time.Time) (identity.AccountToken, error) {
	var row accountTokenRow
	err := db.NewSelect().Model(&row).Where("t.token_hash = ? AND t.purpose = ? AND t.expires_at > ?", hash, purpose, bundb.Stamp(now)).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		err = identity.ErrLink
	}
	return row.token(), err
}

// Withdraw implements ports.AccountTokens.
func (r *AccountTokens) Withdraw(ctx context.Context, hash string) error {
	_, err := r.db.Writer().NewDelete().Model((*accountTokenRow)(nil)).Where("token_hash = ?", hash).Exec(ctx)
	return bundb.Wrap(ctx, "withdrawing a token of an account", err)
}

// ResetPassword implements ports.AccountTokens.
func (r *AccountTokens) ResetPassword(ctx context.Context, hash, password string, at time.Time, follow ...job.Spec) (reset identity.User, ended []identity.ProvidedChange, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		ended = nil
		u, others, used, err := r.use(ctx, tx, identity.ResetPassword, hash, at)
		if err != nil {
			return err
		}
		foreign, err := u.ResetPassword(used, password, at)
		if err != nil {
			return err
		}
		if err := store(ctx, tx, u); err != nil {
			return err
		}
		if err := endEnrolment(ctx, tx, u.ID()); err != nil {
			return err
		}
		if err := endAccess(ctx, r.db, tx, u.ID(), 0, at); err != nil {
			return err
		}
		if foreign {
			if u, ended, err = deleteAccess(ctx, r.db, tx, u, others, at); err != nil {
				return err
			}
		}
		reset = userRowOf(u).user()
		return stored.Enqueue(ctx, tx, at, follow...)
	})
	return reset, ended, bundb.Wrap(ctx, "resetting a password", err)
}

// use returns a token with its account, which is locked; for a reset with all active admins. Tokens are ended only while their account is locked:
// of parallel calls with tokens of one account, the first ends them, and the others find none.
func (r *AccountTokens) use(ctx context.Context, tx bun.IDB, purpose identity.TokenPurpose, hash string, at time.Time) (identity.User, identity.Admins, identity.AccountToken, error) {
	found, err := findToken(ctx, tx, purpose, hash, at)
	if err != nil {
		return identity.User{}, identity.Admins{}, found, err
	}
	u, others, err := lockProvided(ctx, r.db, tx, found.User, purpose == identity.ResetPassword)
	if errors.Is(err, ports.ErrNoUser) {
		return u, others, found, identity.ErrLink
	}
	if err != nil {
		return u, others, found, err
	}
	used, err := findToken(ctx, tx, purpose, hash, at)
	return u, others, used, err
}

// endTokens ends the tokens of an account that is locked for which a condition holds; "" is all. Those that were mailed stay until they
// expire, without their hash, because Issue counts them: a stranger who ends them gets no more mails sent to somebody.
func endTokens(ctx context.Context, db *bundb.DB, tx bun.IDB, id identity.UserID, condition string, args ...any) error {
	wanted := tx.NewSelect().Model((*accountTokenRow)(nil)).Where("t.user_id = ?", id)
	if condition != "" {
		wanted.Where(condition, args...)
	}
	tokens, err := db.LockRows(ctx, wanted, "t")
	if err != nil || len(tokens) == 0 {
		return err
	}
	if _, err = tx.NewDelete().Model((*accountTokenRow)(nil)).Where("id IN (?) AND address = ''", bun.List(tokens)).Exec(ctx); err != nil {
		return err
	}
	_, err = tx.NewUpdate().Model((*accountTokenRow)(nil)).Set("token_hash = 'ended ' || id").Where("id IN (?)", bun.List(tokens)).Exec(ctx)
	return err
}

// deleteAccess deletes what acts for an account without a login of it, or begins one: passkeys, identities with what their providers gave, keys, and
// connections with the attempts to make them. What was granted to the connections is revoked. The account is locked with all active admins. It
// returns the account without what providers gave, and what that was.
func deleteAccess(ctx context.Context, db *bundb.DB, tx bun.IDB, u identity.User, others identity.Admins, at time.Time) (identity.User, []identity.ProvidedChange, error) {
	id := u.ID()
	if _, err := deletePasskeys(ctx, db, tx, id); err != nil {
		return u, nil, err
	}
	if err := dropCodes(ctx, tx, id); err != nil {
		return u, nil, err
	}
	u, ended, err := deleteExternals(ctx, db, tx, u, others, at)
	if err != nil {
		return u, nil, err
	}
	keys, err := db.LockRows(ctx, tx.NewSelect().Model((*keyRow)(nil)).Where("k.user_id = ?", id), "k")
	if err != nil {
		return u, nil, err
	}
	if len(keys) > 0 {
		if _, err := tx.NewDelete().Model((*keyRow)(nil)).Where("id IN (?)", bun.List(keys)).Exec(ctx); err != nil {
			return u, nil, err
		}
	}
	if _, err := stored.EndConnections(ctx, tx, at, "user_id = ?", id); err != nil { // before attempts, as everywhere
		return u, nil, err
	}
	_, err = tx.NewDelete().Table("connection_attempts").Where("user_id = ?", id).Exec(ctx)
	return u, ended, err
}
