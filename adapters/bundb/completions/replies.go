// Package completions stores the replies to calls of programs.
package completions

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/completion"
	"chatbot/domain/identity"
	"chatbot/ports"
)

type row struct {
	bun.BaseModel `bun:"table:replies,alias:r"`

	ID     int64           `bun:"id,pk,autoincrement"`
	UserID identity.UserID `bun:"user_id"`
	KeyID  identity.KeyID  `bun:"key_id"`
	Name   string          `bun:"name"`
	Digest string          `bun:"digest"`
	Claim  string          `bun:"claim"`
	Reply  string          `bun:"reply"`
	Until  time.Time       `bun:"until"`
}

var _ ports.Replies = (*Replies)(nil)

// Replies implements ports.Replies.
type Replies struct{ db *bundb.DB }

// NewReplies returns the repository.
func NewReplies(db *bundb.DB) *Replies { return &Replies{db} }

// claimTries bounds how often a call is claimed anew, because the claim that it met was released before it was read.
const claimTries = 20

// Claim implements ports.Replies.
func (r *Replies) Claim(ctx context.Context, c completion.Reply, now time.Time) (found completion.Reply, claimed bool, err error) {
	for range claimTries {
		if found, claimed, err = r.claim(ctx, c, now); !errors.Is(err, sql.ErrNoRows) {
			break
		}
	}
	return found, claimed, bundb.Wrap(ctx, "claiming a call", err)
}

// claim takes the place of a claim or reply that has ended in the same statement as a free one: a transaction that held such a row and then waited for its
// key would be in the way of the key's revocation, which deletes both in the other order.
func (r *Replies) claim(ctx context.Context, c completion.Reply, now time.Time) (found completion.Reply, claimed bool, err error) {
	made := row{UserID: c.User, KeyID: c.Key, Name: c.Name, Digest: c.Digest, Claim: c.Claim, Until: bundb.Stamp(c.Until)}
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		result, err := tx.NewInsert().Model(&made).On("CONFLICT (key_id, name) DO UPDATE").
			Set("digest = EXCLUDED.digest, claim = EXCLUDED.claim, reply = EXCLUDED.reply, until = EXCLUDED.until").
			Where("r.until <= ?", bundb.Stamp(now)).Returning("NULL").Exec(ctx)
		if bundb.ReferenceViolation(err) {
			return ports.ErrNoKey
		}
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if claimed = n == 1; err != nil || claimed {
			return err
		}
		var other row
		err = tx.NewSelect().Model(&other).Where("r.key_id = ? AND r.name = ?", c.Key, c.Name).Scan(ctx)
		found = completion.Reply{
			User: other.UserID, Key: other.KeyID, Name: other.Name, Digest: other.Digest, Claim: other.Claim, Reply: other.Reply, Until: other.Until.UTC(),
		}
		return err
	})
	return found, claimed, err
}

// Renew implements ports.Replies.
func (r *Replies) Renew(ctx context.Context, c completion.Reply) error {
	result, err := claimed(r.db.Writer().NewUpdate().Model((*row)(nil)).Set("until = ?", bundb.Stamp(c.Until)), c).Exec(ctx)
	return bundb.Wrap(ctx, "renewing the claim of a call", bundb.ChangedOne(result, err, completion.ErrClaimLost))
}

// Keep implements ports.Replies.
func (r *Replies) Keep(ctx context.Context, c completion.Reply, bound ports.RepliesBound) error {
	return bundb.Wrap(ctx, "storing a reply", r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := r.db.LockAccounts(ctx, tx, []identity.UserID{c.User}); err != nil {
			return err
		}
		result, err := claimed(tx.NewUpdate().Model((*row)(nil)).Set("reply = ?, until = ?", c.Reply, bundb.Stamp(c.Until)), c).Exec(ctx)
		if err := bundb.ChangedOne(result, err, completion.ErrClaimLost); err != nil {
			return err
		}
		sums := tx.NewSelect().Model((*row)(nil)).Column("id").ColumnExpr("row_number() OVER (ORDER BY r.until DESC, r.id DESC) AS number").
			ColumnExpr("sum(length(r.reply)) OVER (ORDER BY r.until DESC, r.id DESC) AS bytes").Where("r.user_id = ? AND r.reply <> ''", c.User)
		beyond := tx.NewSelect().Model((*row)(nil)).Where("r.id IN (SELECT id FROM (?) AS s WHERE s.number > ? OR s.bytes > ?)", sums, bound.Number, bound.Bytes)
		ids, err := r.db.LockRows(ctx, beyond, "r")
		if err != nil {
			return err
		}
		return remove(ctx, tx, ids)
	}))
}

// Release implements ports.Replies.
func (r *Replies) Release(ctx context.Context, c completion.Reply) error {
	_, err := r.db.Writer().NewDelete().Model((*row)(nil)).Where("key_id = ? AND name = ? AND claim = ? AND reply = ?", c.Key, c.Name, c.Claim, c.Reply).Exec(ctx)
	return bundb.Wrap(ctx, "releasing the claim of a call", err)
}

// Erase implements ports.Replies.
func (r *Replies) Erase(ctx context.Context, now time.Time, limit int) (n int, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		ids, err := r.db.LockFreeRows(ctx, tx.NewSelect().Model((*row)(nil)).Where("r.until <= ?", bundb.Stamp(now)).Limit(int64(limit)), "r")
		n = len(ids)
		if err != nil {
			return err
		}
		return remove(ctx, tx, ids)
	})
	return n, bundb.Wrap(ctx, "erasing replies", err)
}

// claimed is an update of a claim that is not lost.
func claimed(q *bun.UpdateQuery, c completion.Reply) *bun.UpdateQuery {
	return q.Where("key_id = ? AND name = ? AND claim = ? AND reply = ''", c.Key, c.Name, c.Claim)
}

// remove deletes rows that are locked.
func remove(ctx context.Context, tx bun.IDB, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.NewDelete().Model((*row)(nil)).Where("id IN (?)", bun.List(ids)).Exec(ctx)
	return err
}
