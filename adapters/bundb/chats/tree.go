package chats

import (
	"context"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// Siblings implements ports.Messages. The condition names the session beside each parent, although a parent's children are in its
// session anyway: PostgreSQL without statistics expects a parent to have thousands. Parents are looked up one by one, because
// SQLite would otherwise read the whole session.
func (r *Messages) Siblings(ctx context.Context, sessionID chat.SessionID, messages []chat.Message) (map[chat.MessageID][]chat.MessageID, error) {
	siblings := make(map[chat.MessageID][]chat.MessageID, len(messages))
	if len(messages) == 0 {
		return siblings, nil
	}
	under := map[chat.MessageID][]chat.MessageID{}
	for _, m := range messages {
		under[m.ParentID] = nil
	}
	var parents []bun.TupleValues
	for id := range under {
		if id != 0 {
			parents = append(parents, bun.Tuple([]any{id}))
		}
	}
	var asked []schema.QueryWithArgs
	if len(parents) > 0 {
		asked = append(asked, bun.SafeQuery(`SELECT m.id, m.parent_id FROM (VALUES ?) AS p CROSS JOIN messages AS m
			WHERE m.parent_id = p.column1 AND m.session_id = ?`, bun.List(parents), sessionID))
	}
	if _, roots := under[0]; roots {
		asked = append(asked, bun.SafeQuery(`SELECT m.id, m.parent_id FROM messages AS m WHERE m.parent_id IS NULL AND m.session_id = ?`, sessionID))
	}
	query := r.db.Reader().NewRaw("? ORDER BY id", asked[0])
	if len(asked) > 1 {
		query = r.db.Reader().NewRaw("? UNION ALL ? ORDER BY id", asked[0], asked[1])
	}
	var children []stored.Message
	if err := query.Scan(ctx, &children); err != nil {
		return nil, bundb.Wrap(ctx, "reading what stands beside messages", err)
	}
	for _, child := range children {
		under[child.ParentID] = append(under[child.ParentID], child.ID)
	}
	for _, m := range messages {
		siblings[m.ID] = under[m.ParentID]
	}
	return siblings, nil
}

// newestBelow walks from a message to its newest child, that child's newest, and so on. The sum keeps PostgreSQL from scanning
// all messages, newest first, for one that happens to be a child.
const newestBelow = `WITH RECURSIVE down (id) AS (
	SELECT CAST(? AS INTEGER)
	UNION ALL SELECT (SELECT max(c.id + 0) FROM messages AS c WHERE c.parent_id = down.id) FROM down WHERE down.id IS NOT NULL
) SELECT max(id) FROM down`

// Select implements ports.Messages.
func (r *Messages) Select(ctx context.Context, owner identity.UserID, id chat.MessageID) (sessionID chat.SessionID, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		// The lock comes first, so that a message which a parallel transaction adds below is seen.
		chosen, err := stored.LockAround(ctx, r.db, tx, owner, id, "")
		if err != nil {
			return err
		}
		sessionID = chosen.SessionID
		var before stored.Session
		if err := tx.NewSelect().Model(&before).Column("leaf_id").Where("id = ?", sessionID).Scan(ctx); err != nil {
			return err
		}
		_, err = tx.NewUpdate().Model((*stored.Session)(nil)).Set("leaf_id = ("+newestBelow+")", id).
			Where("id = ?", sessionID).Exec(ctx)
		if err != nil || before.LeafID == 0 {
			return err
		}
		_, err = stored.Decline(ctx, r.db, tx, before.LeafID, "NOT EXISTS (SELECT 1 FROM chat_sessions AS s WHERE s.id = m.session_id AND s.leaf_id = m.id)")
		return err
	})
	if err != nil {
		return 0, bundb.Wrap(ctx, "choosing a message", err)
	}
	return sessionID, nil
}
