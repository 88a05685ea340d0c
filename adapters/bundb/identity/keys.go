package identity

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/ports"
)

type keyRow struct {
	bun.BaseModel `bun:"table:api_keys,alias:k"`

	ID         identity.KeyID  `bun:"id,pk,autoincrement"`
	UserID     identity.UserID `bun:"user_id"`
	Name       string          `bun:"name"`
	SecretHash string          `bun:"secret_hash"`
	Hint       string          `bun:"hint"`
	Scopes     string          `bun:"scopes"`
	PerMinute  int             `bun:"per_minute"`
	CreatedAt  time.Time       `bun:"created_at"`
	ExpiresAt  bun.NullTime    `bun:"expires_at"`
	UsedAt     bun.NullTime    `bun:"used_at"`

	User *userRow `bun:"rel:belongs-to,join:user_id=id"`

	GroupIDs     string `bun:"group_ids,scanonly"` // of groupsOf
	SecondFactor bool   `bun:"second_factor,scanonly"`
}

func (r keyRow) key() identity.Key {
	is := identity.KeyRecord{
		ID: r.ID, UserID: r.UserID, Name: r.Name, SecretHash: r.SecretHash, Hint: r.Hint, PerMinute: r.PerMinute,
		CreatedAt: r.CreatedAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(), UsedAt: r.UsedAt.UTC(),
	}
	for scope := range strings.FieldsSeq(r.Scopes) {
		is.Scopes = append(is.Scopes, identity.Scope(scope))
	}
	return identity.RestoreKey(is)
}

func keyRowOf(k identity.Key) keyRow {
	is := k.Record()
	scopes := make([]string, len(is.Scopes))
	for i, scope := range is.Scopes {
		scopes[i] = string(scope)
	}
	return keyRow{
		ID: is.ID, UserID: is.UserID, Name: is.Name, SecretHash: is.SecretHash, Hint: is.Hint, Scopes: strings.Join(scopes, " "), PerMinute: is.PerMinute,
		CreatedAt: bundb.Stamp(is.CreatedAt), ExpiresAt: bun.NullTime{Time: bundb.Stamp(is.ExpiresAt)}, UsedAt: bun.NullTime{Time: bundb.Stamp(is.UsedAt)},
	}
}

var _ ports.Keys = (*Keys)(nil)

// Keys implements ports.Keys.
type Keys struct{ db *bundb.DB }

// NewKeys returns the repository.
func NewKeys(db *bundb.DB) *Keys { return &Keys{db} }

// Create implements ports.Keys. The account is locked, so that each of several parallel calls counts the keys of those before it, and sees
// whether its login has ended.
func (r *Keys) Create(ctx context.Context, k identity.Key, by identity.LoginID, most int) (identity.Key, error) {
	row := keyRowOf(k)
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if _, err := lockUser(ctx, r.db, tx, row.UserID); err != nil {
			return err
		}
		if by != 0 {
			if err := refuseEnded(ctx, tx, row.UserID, by); err != nil {
				return err
			}
		}
		n, err := tx.NewSelect().Model((*keyRow)(nil)).Where("k.user_id = ?", row.UserID).Count(ctx)
		switch {
		case err != nil:
			return err
		case int(n) >= most:
			return identity.ErrTooManyKeys
		}
		_, err = tx.NewInsert().Model(&row).Returning("id").Exec(ctx)
		return err
	})
	return row.key(), bundb.Wrap(ctx, "storing a key", err)
}

// Holder implements ports.Keys.
func (r *Keys) Holder(ctx context.Context, secretHash string) (ports.HeldKey, error) {
	var row keyRow
	err := r.db.Reader().NewSelect().Model(&row).ColumnExpr("?TableColumns").ColumnExpr(groupsOf, bun.Ident("k.user_id")).
		ColumnExpr(hasSecondFactor+" AS second_factor", bun.Ident("k.user_id")).Relation("User").
		Where("k.secret_hash = ?", secretHash).Scan(ctx)
	if err != nil {
		return ports.HeldKey{}, bundb.Wrap(ctx, "reading a key", noKey(err))
	}
	groups, err := groupIDs(row.GroupIDs)
	return ports.HeldKey{Key: row.key(), Holder: row.User.user(), Groups: groups, SecondFactor: row.SecondFactor}, err
}

// List implements ports.Keys.
func (r *Keys) List(ctx context.Context, owner identity.UserID, before identity.KeyID, limit int) ([]ports.HeldKey, error) {
	var rows []keyRow
	query := r.db.Reader().NewSelect().Model(&rows).Relation("User").OrderExpr("k.id DESC").Limit(int64(max(limit, 1)))
	if owner != 0 {
		query.Where("k.user_id = ?", owner)
	}
	if before != 0 {
		query.Where("k.id < ?", before)
	}
	err := query.Scan(ctx)
	all := make([]ports.HeldKey, len(rows))
	for i, row := range rows {
		all[i] = ports.HeldKey{Key: row.key(), Holder: row.User.user()}
	}
	return all, bundb.Wrap(ctx, "listing keys", err)
}

// Delete implements ports.Keys.
func (r *Keys) Delete(ctx context.Context, owner identity.UserID, id identity.KeyID) (identity.Key, error) {
	var row keyRow
	query := r.db.Writer().NewDelete().Model(&row).Where("id = ?", id)
	if owner != 0 {
		query.Where("user_id = ?", owner)
	}
	err := query.Returning("*").Scan(ctx)
	return row.key(), bundb.Wrap(ctx, "deleting a key", noKey(err))
}

// Use implements ports.Keys.
func (r *Keys) Use(ctx context.Context, id identity.KeyID, at time.Time) error {
	_, err := r.db.Writer().NewUpdate().Model((*keyRow)(nil)).Set("used_at = ?", bundb.Stamp(at)).
		Where("id = ? AND (used_at IS NULL OR used_at < ?)", id, bundb.Stamp(at)).Exec(ctx)
	return bundb.Wrap(ctx, "noting the use of a key", err)
}

func noKey(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ports.ErrNoKey
	}
	return err
}
