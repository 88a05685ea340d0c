package bundb

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// lockAround takes the session in which the owner's message stands; role "" is any. Only what never
// changes comes back: the message was read before the wait for the lock, if there was one.
func (db *DB) lockAround(ctx context.Context, tx bun.IDB, owner identity.UserID, id chat.MessageID, role chat.Role) (messageRow, error) {
	var row messageRow
	query := db.locked(tx.NewSelect().Model(&row).Column("m.id", "m.session_id", "m.parent_id")).
		Join("JOIN chat_sessions AS s ON s.id = m.session_id").
		Where("m.id = ? AND s.user_id = ?", id, owner)
	if role != "" {
		query.Where("m.role = ?", role)
	}
	err := query.Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return messageRow{}, chat.ErrMessage
	}
	return row, err
}

// locked has the query take the row of the session, whose alias is s.
func (db *DB) locked(query *bun.SelectQuery) *bun.SelectQuery {
	if db.driver.lockRows != "" {
		query.For(db.driver.lockRows + " OF s")
	}
	return query
}

// lockRows locks the rows that the query finds until the transaction ends, in the order of their ids, and returns the ids.
// alias names their table in the query. Every statement that changes or deletes several rows comes after it: alone, such
// a statement locks rows in the order in which it meets them, and two that lock the same rows in different orders end in
// a deadlock. Tables are locked in one order: users, logins, sends, chat_sessions, messages. The ids are plain numbers, since
// any table may be the query's.
func (db *DB) lockRows(ctx context.Context, query *bun.SelectQuery, alias string) (ids []int64, err error) {
	return db.lockIDs(ctx, query, alias, "")
}

// lockFreeRows is lockRows without the rows that other transactions hold: it never waits.
func (db *DB) lockFreeRows(ctx context.Context, query *bun.SelectQuery, alias string) (ids []int64, err error) {
	return db.lockIDs(ctx, query, alias, " SKIP LOCKED")
}

func (db *DB) lockIDs(ctx context.Context, query *bun.SelectQuery, alias, others string) (ids []int64, err error) {
	query.ColumnExpr("?.id", bun.Ident(alias)).OrderExpr("?.id", bun.Ident(alias))
	if db.driver.lockRows != "" {
		query.For(db.driver.lockRows+" OF ?"+others, bun.Ident(alias))
	}
	err = query.Scan(ctx, &ids)
	return ids, err
}
