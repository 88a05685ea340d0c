package chats

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// ChosenModel implements ports.ModelChoices.
func (r *Sessions) ChosenModel(ctx context.Context, owner identity.UserID, send chat.Send) (chosen model.ID, err error) {
	id, missing := bun.SafeQuery("?", send.SessionID), chat.ErrSession
	switch {
	case send.New():
		return "", nil
	case send.Edits != 0:
		id, missing = sessionOf(send.Edits, chat.RoleUser), chat.ErrMessage
	case send.Regenerates != 0:
		id, missing = sessionOf(send.Regenerates, chat.RoleAssistant), chat.ErrMessage
	}
	err = r.db.Reader().NewSelect().Model((*stored.Session)(nil)).Column("s.model").Where("s.id = ? AND s.user_id = ?", id, owner).Scan(ctx, &chosen)
	if errors.Is(err, sql.ErrNoRows) {
		return "", missing
	}
	return chosen, bundb.Wrap(ctx, "reading the model of a session", err)
}

// sessionOf selects the id of the session of a message with this role.
func sessionOf(id chat.MessageID, role chat.Role) schema.QueryWithArgs {
	return bun.SafeQuery("(SELECT m.session_id FROM messages AS m WHERE m.id = ? AND m.role = ?)", id, role)
}
