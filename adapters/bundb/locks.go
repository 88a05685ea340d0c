package bundb

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// lockAround locks the session of the owner's message; role "" accepts any role. It returns only columns that never change,
// because the message is read before the lock is acquired.
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

// locked makes the query lock the row of the session, whose alias is s.
func (db *DB) locked(query *bun.SelectQuery) *bun.SelectQuery {
	if db.driver.lockRows != "" {
		query.For(db.driver.lockRows + " OF s")
	}
	return query
}

// lockRows locks the rows that the query finds, in the order of their ids, until the transaction ends, and returns the ids. alias
// is their table's alias in the query. Every statement that changes or deletes several rows comes after it: by itself such a
// statement locks rows in scan order, and two of them that lock the same rows in different orders deadlock. Tables are locked in
// this order: users, logins, sends, chat_sessions, messages. The ids are untyped because the query may be of any table.
func (db *DB) lockRows(ctx context.Context, query *bun.SelectQuery, alias string) (ids []int64, err error) {
	return db.lockIDs(ctx, query, alias, "")
}

// lockFreeRows is lockRows without the rows that other transactions have locked: it never waits.
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
