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
	"chatbot/domain/tool"
	"chatbot/ports"
)

// chosenRow is what holds for the next answer of a session.
type chosenRow struct {
	Model        model.ID           `bun:"model"`
	Personal     string             `bun:"personal"`
	Instructions string             `bun:"instructions"`
	Parameters   *stored.Parameters `bun:"parameters"`
	Tools        stored.Tools       `bun:"tools"`
}

// Chosen implements ports.Choices.
func (r *Sessions) Chosen(ctx context.Context, owner identity.UserID, send chat.Send) (ports.Chosen, error) {
	if send.New() {
		personal, err := NewInstructions(r.db).Instructions(ctx, owner)
		if errors.Is(err, ports.ErrNoUser) {
			err = nil // Turns.Begin refuses the send
		}
		return ports.Chosen{Parameters: send.Setup.Parameters, Instructions: chat.JoinInstructions(personal, send.Setup.Instructions), Tools: tool.NewSet(send.Tools...)}, err
	}
	id, missing := bun.SafeQuery("?", send.SessionID), chat.ErrSession
	switch {
	case send.Edits != 0:
		id, missing = sessionOf(send.Edits, chat.RoleUser), chat.ErrMessage
	case send.Regenerates != 0:
		id, missing = sessionOf(send.Regenerates, chat.RoleAssistant), chat.ErrMessage
	}
	var row chosenRow
	err := r.db.Reader().NewSelect().Model((*stored.Session)(nil)).Column("s.model", "s.instructions", "s.parameters", "s.tools").ColumnExpr("u.instructions AS personal").
		Join("JOIN users AS u ON u.id = s.user_id").Where("s.id = ? AND s.user_id = ?", id, owner).Scan(ctx, &row)
	if errors.Is(err, sql.ErrNoRows) {
		return ports.Chosen{}, missing
	}
	tools := []tool.ID(row.Tools)
	if send.Tools != nil {
		tools = send.Tools
	}
	return ports.Chosen{
		Model: row.Model, Parameters: row.Parameters.Model(), Instructions: chat.JoinInstructions(row.Personal, row.Instructions), Tools: tool.NewSet(tools...),
	}, bundb.Wrap(ctx, "reading the choices of a session", err)
}

// Instructions implements ports.Choices.
func (r *Sessions) Instructions(ctx context.Context, owner identity.UserID, answer chat.MessageID) (text string, err error) {
	err = r.db.Reader().NewSelect().Model((*stored.Message)(nil)).ColumnExpr("coalesce(m.instructions, '')").
		Join("JOIN chat_sessions AS s ON s.id = m.session_id").Where("m.id = ? AND s.user_id = ?", answer, owner).Scan(ctx, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", chat.ErrMessage
	}
	return text, bundb.Wrap(ctx, "reading the instructions of an answer", err)
}

// sessionOf selects the id of the session of a message with this role.
func sessionOf(id chat.MessageID, role chat.Role) schema.QueryWithArgs {
	return bun.SafeQuery("(SELECT m.session_id FROM messages AS m WHERE m.id = ? AND m.role = ?)", id, role)
}
