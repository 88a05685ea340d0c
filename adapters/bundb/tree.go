package bundb

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
)

// Siblings is that of ports.Messages.
func (r *Messages) Siblings(ctx context.Context, sessionID int64, messages []chat.Message) (map[int64][]int64, error) {
	siblings := make(map[int64][]int64, len(messages))
	if len(messages) == 0 {
		return siblings, nil
	}
	parents, withRoots := []int64{}, false
	for _, m := range messages {
		if m.ParentID == 0 {
			withRoots = true
		} else {
			parents = append(parents, m.ParentID)
		}
	}
	// The session is named for the roots only: a parent's children are in its session anyway, and SQLite
	// would read all of the session for it.
	var children []messageRow
	query := r.db.read.NewSelect().Model(&children).Column("m.id", "m.parent_id").Where("m.parent_id IN (?)", bun.List(parents)).OrderExpr("m.id")
	if withRoots {
		query.WhereOr("m.session_id = ? AND m.parent_id IS NULL", sessionID)
	}
	err := query.Scan(ctx)
	if err != nil {
		return nil, because(ctx, "reading what stands beside messages", err)
	}
	under := map[int64][]int64{}
	for _, child := range children {
		under[child.ParentID] = append(under[child.ParentID], child.ID)
	}
	for _, m := range messages {
		siblings[m.ID] = under[m.ParentID]
	}
	return siblings, nil
}

// newestBelow walks from a message to its newest child, that one's newest, and so on. The sum keeps
// PostgreSQL from looking for the newest of all messages that happens to be a child.
const newestBelow = `WITH RECURSIVE down (id) AS (
	SELECT CAST(? AS INTEGER)
	UNION ALL SELECT (SELECT max(c.id + 0) FROM messages AS c WHERE c.parent_id = down.id) FROM down WHERE down.id IS NOT NULL
) SELECT max(id) FROM down`

// Select is that of ports.Messages.
func (r *Messages) Select(ctx context.Context, owner, id int64) (sessionID int64, err error) {
	err = r.db.inTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		// The lock first: a message that a parallel transaction adds below is seen after it.
		chosen, err := r.db.lockAround(ctx, tx, owner, id, "")
		if err != nil {
			return err
		}
		sessionID = chosen.SessionID
		_, err = tx.NewUpdate().Model((*sessionRow)(nil)).Set("leaf_id = ("+newestBelow+")", id).
			Where("id = ?", sessionID).Exec(ctx)
		return err
	})
	if err != nil {
		return 0, because(ctx, "choosing a message", err)
	}
	return sessionID, nil
}
