// Package chats stores sessions and reads their messages.
package chats

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

var (
	_ ports.Sessions = (*Sessions)(nil)
	_ ports.Choices  = (*Sessions)(nil)
)

// Sessions implements ports.Sessions and ports.Choices.
type Sessions struct{ db *bundb.DB }

// NewSessions returns the repository.
func NewSessions(db *bundb.DB) *Sessions { return &Sessions{db} }

// Create implements ports.Sessions.
func (r *Sessions) Create(ctx context.Context, s chat.Session, bounds chat.Bounds) (chat.Session, error) {
	row := stored.SessionOf(s)
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := stored.Admit(ctx, r.db, tx, row.UserID, bounds, chat.Usage{Sessions: 1}); err != nil {
			return err
		}
		_, err := tx.NewInsert().Model(&row).Returning("id").Exec(ctx)
		return err
	})
	if err != nil {
		return chat.Session{}, bundb.Wrap(ctx, "storing a session", err)
	}
	return row.Session(), nil
}

// Get implements ports.Sessions.
func (r *Sessions) Get(ctx context.Context, owner identity.UserID, id chat.SessionID) (chat.Overview, error) {
	var row stored.Session
	err := r.overviews(&row).Where("s.id = ? AND s.user_id = ?", id, owner).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return chat.Overview{}, chat.ErrSession
	}
	return row.Overview(), bundb.Wrap(ctx, "reading a session", err)
}

// overviews selects sessions with their counts, in one statement for any number of them. Running answers are found through the
// index messages_one_streaming, which holds no other messages.
func (r *Sessions) overviews(into any) *bun.SelectQuery {
	return r.db.Reader().NewSelect().Model(into).Column("s.id", "s.user_id", "s.leaf_id", "s.title", "s.model", "s.instructions", "s.parameters", "s.tools", "s.created_at", "s.updated_at", "s.pinned_at", "s.archived_at", "s.unread").
		ColumnExpr("EXISTS (SELECT 1 FROM messages AS m WHERE m.session_id = s.id AND "+stored.Running+") AS running").
		ColumnExpr("EXISTS (SELECT 1 FROM messages AS m WHERE m.id = s.leaf_id AND m.waits) AS waiting").
		ColumnExpr("(SELECT count(*) FROM messages AS m WHERE m.session_id = s.id) AS message_count").
		ColumnExpr("coalesce((SELECT substr(m.content, 1, ?) FROM messages AS m WHERE m.id = s.leaf_id), '') AS last_message", chat.PreviewLength)
}

var orders = map[chat.Sort]string{
	chat.CreatedDesc: "s.created_at DESC, s.id DESC",
	chat.CreatedAsc:  "s.created_at ASC, s.id ASC",
	chat.UpdatedDesc: "s.updated_at DESC, s.id DESC",
}

// List implements ports.Sessions.
func (r *Sessions) List(ctx context.Context, owner identity.UserID, page chat.SessionPage) ([]chat.Overview, int, error) {
	order, ok := orders[page.Sort]
	if !ok {
		return nil, 0, fmt.Errorf("no such order of sessions: %q", page.Sort)
	}
	order = "s.pinned_at IS NULL, s.pinned_at DESC, " + order
	listed := bun.Safe("FROM chat_sessions AS s WHERE s.archived_at IS NULL AND s.user_id =")
	if page.Archived {
		listed = "FROM chat_sessions AS s WHERE s.archived_at IS NOT NULL AND s.user_id ="
	}
	var rows []stored.Session
	// The page is selected first, so that counts are computed only for its rows.
	err := r.overviews(&rows).ColumnExpr("(SELECT count(*) ? ?) AS total", listed, owner).
		Where("s.id IN (SELECT s.id ? ? ORDER BY ? LIMIT ? OFFSET ?)", listed, owner, bun.Safe(order), max(page.Limit, 1), page.Offset).
		OrderExpr(order).Scan(ctx)
	if err != nil {
		return nil, 0, bundb.Wrap(ctx, "listing sessions", err)
	}
	list := make([]chat.Overview, len(rows))
	for i, row := range rows {
		list[i] = row.Overview()
	}
	if len(rows) > 0 || page.Offset == 0 {
		return list, totalOf(rows), nil
	}
	var total int // a page beyond the end has no row that holds the total
	err = r.db.Reader().NewRaw("SELECT count(*) ? ?", listed, owner).Scan(ctx, &total)
	return list, total, bundb.Wrap(ctx, "counting sessions", err)
}

// totalOf returns the total number of sessions, which each row of a page holds.
func totalOf(rows []stored.Session) int {
	if len(rows) == 0 {
		return 0
	}
	return rows[0].Total
}

// Change implements ports.Sessions.
func (r *Sessions) Change(ctx context.Context, owner identity.UserID, id chat.SessionID, change chat.Change, at time.Time) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		var row stored.Session
		err := r.db.Lock(tx.NewSelect().Model(&row).Column("s.id", "s.title", "s.model", "s.instructions", "s.parameters", "s.tools", "s.unread", "s.pinned_at", "s.archived_at"), "s").
			Where("s.id = ? AND s.user_id = ?", id, owner).Scan(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return chat.ErrSession
		}
		if err != nil {
			return err
		}
		changed := row.Session()
		changed.Change(change, at)
		row = stored.SessionOf(changed)
		_, err = tx.NewUpdate().Model(&row).Column("title", "model", "instructions", "parameters", "tools", "unread", "pinned_at", "archived_at").WherePK().Exec(ctx)
		if err != nil || change.Title == nil {
			return err
		}
		_, err = tx.NewUpdate().Model((*stored.Session)(nil)).Set("named = ?", changed.Title() != chat.DefaultTitle).Where("s.id = ?", id).Exec(ctx)
		return err
	})
	return bundb.Wrap(ctx, "changing a session", err)
}

// Delete implements ports.Sessions.
func (r *Sessions) Delete(ctx context.Context, owner identity.UserID, id chat.SessionID) error {
	result, err := r.db.Writer().NewDelete().Model((*stored.Session)(nil)).Where("id = ? AND user_id = ?", id, owner).Exec(ctx)
	return bundb.ChangedOne(result, bundb.Wrap(ctx, "deleting a session", err), chat.ErrSession)
}
