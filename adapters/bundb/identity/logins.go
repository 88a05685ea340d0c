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
	Language     string           `bun:"language"`
	Told         bool             `bun:"told"`
	Disowned     bool             `bun:"disowned"`

	User *userRow `bun:"rel:belongs-to,join:user_id=id"`

	GroupIDs     string `bun:"group_ids,scanonly"` // of groupsOf
	SecondFactor bool   `bun:"second_factor,scanonly"`
}

func (r loginRow) login() identity.Login {
	return identity.RestoreLogin(identity.LoginRecord{
		ID: r.ID, UserID: r.UserID, FamilyHash: r.FamilyHash, TokenHash: r.TokenHash, PreviousHash: r.PreviousHash, Address: r.Address, Agent: r.Agent, Language: r.Language, Told: r.Told, Disowned: r.Disowned,
		CreatedAt: r.CreatedAt.UTC(), UsedAt: r.UsedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(), RevokedAt: r.RevokedAt.UTC(),
	})
}

func loginRowOf(l identity.Login) loginRow {
	is := l.Record()
	return loginRow{
		ID: is.ID, UserID: is.UserID, FamilyHash: is.FamilyHash, TokenHash: is.TokenHash, PreviousHash: is.PreviousHash, Address: is.Address, Agent: is.Agent, Language: is.Language, Told: is.Told, Disowned: is.Disowned,
		CreatedAt: bundb.Stamp(is.CreatedAt), UsedAt: bundb.Stamp(is.UsedAt), ExpiresAt: bundb.Stamp(is.ExpiresAt), RevokedAt: bun.NullTime{Time: bundb.Stamp(is.RevokedAt)},
	}
}

// Conditions of logins AS l, as the methods of identity.Login have them; the contract suite compares both in every state.
const (
	unrevoked = "l.revoked_at IS NULL"
	alive     = unrevoked + " AND l.expires_at > ?"
)

var _ ports.Logins = (*Logins)(nil)

// Logins implements ports.Logins, ports.Devices and ports.Activity.
type Logins struct{ db *bundb.DB }

// NewLogins returns the repository.
func NewLogins(db *bundb.DB) *Logins { return &Logins{db} }

// Create implements ports.Logins. The account's row stays locked against changes until the login is stored: the condition sees an
// earlier change, and a later one finds the login and ends it.
func (r *Logins) Create(ctx context.Context, l identity.Login, by identity.Proof, most int, tell func(language string) []job.Spec) (created identity.Login, ended []identity.LoginID, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := refuseOutdated(ctx, r.db, tx, l.UserID(), by); err != nil {
			return err
		}
		told, follow, err := tellOf(ctx, tx, l, tell)
		if err != nil {
			return err
		}
		row := loginRowOf(told)
		if _, err := tx.NewInsert().Model(&row).Returning("id").Exec(ctx); err != nil {
			return err
		}
		created = row.login()
		if most > 0 {
			if ended, err = r.endOldest(ctx, tx, created, most); err != nil {
				return err
			}
		}
		if err := keepSession(ctx, tx, created, by); err != nil {
			return err
		}
		return stored.Enqueue(ctx, tx, l.Record().CreatedAt, follow...)
	})
	if err != nil {
		return identity.Login{}, nil, bundb.Wrap(ctx, "storing a login", err)
	}
	return created, ended, nil
}

// refuseOutdated locks an account, and refuses a proof that is not enough to sign in to it.
func refuseOutdated(ctx context.Context, db *bundb.DB, tx bun.IDB, id identity.UserID, by identity.Proof) error {
	u, err := lockUser(ctx, db, tx, id)
	switch {
	case errors.Is(err, ports.ErrNoUser), err == nil && !u.Accepts(by):
		return identity.ErrAccountChanged
	case err != nil:
		return err
	}
	passed, err := passes(ctx, tx, id, by)
	if err == nil && !passed {
		err = identity.ErrAccountChanged
	}
	return err
}

// passes reports whether a proof has what a sign-in of a locked account takes besides a password: the identity with which it began, and a passkey
// of the account, or its second factor, or there is none.
func passes(ctx context.Context, tx bun.IDB, id identity.UserID, by identity.Proof) (bool, error) {
	if by.Identity != 0 {
		stands, err := tx.NewSelect().Model((*externalRow)(nil)).Where("e.id = ? AND e.user_id = ?", by.Identity, id).Exists(ctx)
		if err != nil || !stands {
			return false, err
		}
	}
	if by.Passkey != 0 {
		return tx.NewSelect().Model((*passkeyRow)(nil)).Where("pk.id = ? AND pk.user_id = ?", by.Passkey, id).Exists(ctx)
	}
	has, err := secondFactor(ctx, tx, id)
	return has.CreatedAt.Equal(by.SecondFactor), err
}

// endOldest ends the account's least recently used logins that exceed most together with the new one. The account is locked, so
// that each of several parallel sign-ins sees the logins of those before it.
func (r *Logins) endOldest(ctx context.Context, tx bun.IDB, l identity.Login, most int) (ended []identity.LoginID, err error) {
	var others []identity.LoginID
	began := bundb.Stamp(l.Record().CreatedAt)
	err = tx.NewSelect().Model((*loginRow)(nil)).Column("l.id").
		Where("l.user_id = ? AND l.id <> ?", l.UserID(), l.ID()).Where(alive, began).
		OrderExpr("l.used_at DESC, l.id DESC").Scan(ctx, &others)
	if err != nil || len(others) < most {
		return nil, err
	}
	oldest, err := r.db.LockRows(ctx, tx.NewSelect().Model((*loginRow)(nil)).Where("l.id IN (?)", bun.List(others[most-1:])), "l")
	if err != nil {
		return nil, err
	}
	err = tx.NewUpdate().Model((*loginRow)(nil)).Set("revoked_at = ?", began).
		Where("l.id IN (?) AND "+unrevoked, bun.List(oldest)).Returning("id").Scan(ctx, &ended)
	return ended, err
}

// ByFamily implements ports.Logins.
func (r *Logins) ByFamily(ctx context.Context, familyHash string) (identity.Login, identity.User, error) {
	var row loginRow
	err := r.db.Reader().NewSelect().Model(&row).Relation("User").Where("l.family_hash = ?", familyHash).Scan(ctx)
	if err != nil {
		return identity.Login{}, identity.User{}, noLogin(ctx, err)
	}
	return row.login(), row.User.user(), nil
}

// Holder implements ports.Logins.
func (r *Logins) Holder(ctx context.Context, id identity.LoginID) (ports.Holder, error) {
	var row loginRow
	err := r.db.Reader().NewSelect().Model(&row).ColumnExpr("?TableColumns").ColumnExpr(groupsOf, bun.Ident("l.user_id")).
		ColumnExpr(hasSecondFactor+" AS second_factor", bun.Ident("l.user_id")).Relation("User").Where("l.id = ?", id).Scan(ctx)
	if err != nil {
		return ports.Holder{}, noLogin(ctx, err)
	}
	groups, err := groupIDs(row.GroupIDs)
	return ports.Holder{Login: row.login(), User: row.User.user(), Groups: groups, SecondFactor: row.SecondFactor}, err
}

// Rotate implements ports.Logins.
func (r *Logins) Rotate(ctx context.Context, rotated identity.Login) error {
	row := loginRowOf(rotated)
	result, err := r.db.Writer().NewUpdate().Model(&row).Column("token_hash", "previous_hash", "used_at", "expires_at").
		WherePK().Where("l.token_hash = ?", row.PreviousHash).Where(alive, row.UsedAt).Exec(ctx)
	return bundb.ChangedOne(result, bundb.Wrap(ctx, "rotating a token", err), ports.ErrNoLogin)
}

// Revoke implements ports.Logins.
func (r *Logins) Revoke(ctx context.Context, id identity.LoginID, at time.Time) error {
	_, err := r.db.Writer().NewUpdate().Model((*loginRow)(nil)).
		Set("revoked_at = ?", bundb.Stamp(at)).Where("l.id = ? AND "+unrevoked, id).Exec(ctx)
	return bundb.Wrap(ctx, "revoking a login", err)
}

func noLogin(ctx context.Context, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ports.ErrNoLogin
	}
	return bundb.Wrap(ctx, "reading a login", err)
}
