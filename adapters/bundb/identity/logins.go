package identity

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/ports"
)

type loginRow struct {
	bun.BaseModel `bun:"table:logins,alias:l"`

	ID           identity.LoginID `bun:"id,pk,autoincrement"`
	UserID       identity.UserID  `bun:"user_id"`
	FamilyHash   string           `bun:"family_hash,nullzero"`
	TokenHash    string           `bun:"token_hash"`
	PreviousHash string           `bun:"previous_hash,nullzero"`
	CreatedAt    time.Time        `bun:"created_at"`
	UsedAt       time.Time        `bun:"used_at"`
	ExpiresAt    time.Time        `bun:"expires_at"`
	RevokedAt    bun.NullTime     `bun:"revoked_at"`
	Address      string           `bun:"address"`
	Agent        string           `bun:"agent"`

	User *userRow `bun:"rel:belongs-to,join:user_id=id"`
}

func (r loginRow) login() identity.Login {
	l := identity.Login{
		ID: r.ID, UserID: r.UserID, FamilyHash: r.FamilyHash, TokenHash: r.TokenHash, PreviousHash: r.PreviousHash, Address: r.Address, Agent: r.Agent,
		CreatedAt: r.CreatedAt.UTC(), UsedAt: r.UsedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(),
	}
	if !r.RevokedAt.IsZero() {
		l.RevokedAt = r.RevokedAt.UTC()
	}
	return l
}

var _ ports.Logins = (*Logins)(nil)

// Logins implements ports.Logins, ports.Devices and ports.Activity.
type Logins struct{ db *bundb.DB }

// NewLogins returns the repository.
func NewLogins(db *bundb.DB) *Logins { return &Logins{db} }

// Create implements ports.Logins. The account's row stays locked against changes until the login is stored: the condition sees an
// earlier change, and a later one finds the login and ends it.
func (r *Logins) Create(ctx context.Context, l identity.Login, hash string, most int) (created identity.Login, ended []identity.LoginID, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) (err error) {
		if created, err = r.create(ctx, tx, l, hash); err == nil && most > 0 {
			ended, err = r.endOldest(ctx, tx, created, most)
		}
		return err
	})
	if err != nil {
		return identity.Login{}, nil, bundb.Wrap(ctx, "storing a login", err)
	}
	return created, ended, nil
}

func (r *Logins) create(ctx context.Context, tx bun.IDB, l identity.Login, hash string) (identity.Login, error) {
	row := loginRow{
		UserID: l.UserID, FamilyHash: l.FamilyHash, TokenHash: l.TokenHash, PreviousHash: l.PreviousHash, Address: l.Address, Agent: l.Agent,
		CreatedAt: bundb.Stamp(l.CreatedAt), UsedAt: bundb.Stamp(l.UsedAt), ExpiresAt: bundb.Stamp(l.ExpiresAt), RevokedAt: bun.NullTime{Time: bundb.Stamp(l.RevokedAt)},
	}
	err := tx.NewRaw(`INSERT INTO logins (user_id, family_hash, token_hash, previous_hash, created_at, used_at, expires_at,
			revoked_at, address, agent)
		SELECT u.id, nullif(?, ''), ?, nullif(?, ''), ?, ?, ?, ?, ?, ?
		FROM users AS u WHERE u.id = ? AND u.is_active AND u.condemned_at IS NULL AND u.hashed_password = ? `+r.db.AccountLock()+`
		RETURNING id`,
		row.FamilyHash, row.TokenHash, row.PreviousHash, row.CreatedAt, row.UsedAt, row.ExpiresAt, row.RevokedAt, row.Address, row.Agent,
		row.UserID, hash).Scan(ctx, &row.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return identity.Login{}, ports.ErrAccountChanged
	}
	return row.login(), err
}

// endOldest ends the account's least recently used logins that exceed most together with the new one. The account is locked, so
// that each of several parallel sign-ins sees the logins of those before it.
func (r *Logins) endOldest(ctx context.Context, tx bun.IDB, l identity.Login, most int) (ended []identity.LoginID, err error) {
	var others []identity.LoginID
	err = tx.NewSelect().Model((*loginRow)(nil)).Column("l.id").
		Where("l.user_id = ? AND l.id <> ? AND l.revoked_at IS NULL AND l.expires_at > ?", l.UserID, l.ID, bundb.Stamp(l.CreatedAt)).
		OrderExpr("l.used_at DESC, l.id DESC").Scan(ctx, &others)
	if err != nil || len(others) < most {
		return nil, err
	}
	oldest, err := r.db.LockRows(ctx, tx.NewSelect().Model((*loginRow)(nil)).Where("l.id IN (?)", bun.List(others[most-1:])), "l")
	if err != nil {
		return nil, err
	}
	err = tx.NewUpdate().Model((*loginRow)(nil)).Set("revoked_at = ?", bundb.Stamp(l.CreatedAt)).
		Where("id IN (?) AND revoked_at IS NULL", bun.List(oldest)).Returning("id").Scan(ctx, &ended)
	return ended, err
}

// ByFamily implements ports.Logins.
func (r *Logins) ByFamily(ctx context.Context, familyHash string) (identity.Login, identity.User, error) {
	return r.one(ctx, "l.family_hash = ?", familyHash)
}

// Holder implements ports.Logins.
func (r *Logins) Holder(ctx context.Context, id identity.LoginID) (identity.Login, identity.User, error) {
	return r.one(ctx, "l.id = ?", id)
}

func (r *Logins) one(ctx context.Context, where string, value any) (identity.Login, identity.User, error) {
	var row loginRow
	err := r.db.Reader().NewSelect().Model(&row).Relation("User").Where(where, value).Scan(ctx)
	if err != nil {
		return identity.Login{}, identity.User{}, noLogin(ctx, err)
	}
	return row.login(), row.User.user(), nil
}

// Rotate implements ports.Logins.
func (r *Logins) Rotate(ctx context.Context, id identity.LoginID, from, to string, at, expires time.Time) error {
	result, err := r.db.Writer().NewUpdate().Model((*loginRow)(nil)).
		Set("token_hash = ?", to).Set("previous_hash = ?", from).Set("used_at = ?", bundb.Stamp(at)).Set("expires_at = ?", bundb.Stamp(expires)).
		Where("id = ? AND token_hash = ? AND revoked_at IS NULL", id, from).Exec(ctx)
	return bundb.ChangedOne(result, bundb.Wrap(ctx, "rotating a token", err), ports.ErrNoLogin)
}

// Revoke implements ports.Logins.
func (r *Logins) Revoke(ctx context.Context, id identity.LoginID, at time.Time) error {
	_, err := r.db.Writer().NewUpdate().Model((*loginRow)(nil)).
		Set("revoked_at = ?", bundb.Stamp(at)).Where("id = ? AND revoked_at IS NULL", id).Exec(ctx)
	return bundb.Wrap(ctx, "revoking a login", err)
}

func noLogin(ctx context.Context, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ports.ErrNoLogin
	}
	return bundb.Wrap(ctx, "reading a login", err)
}
