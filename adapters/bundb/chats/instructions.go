package chats

import (
	"context"
	"database/sql"
	"errors"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/ports"
)

var _ ports.Instructions = (*Instructions)(nil)

// Instructions implements ports.Instructions.
type Instructions struct{ db *bundb.DB }

// NewInstructions returns the repository.
func NewInstructions(db *bundb.DB) *Instructions { return &Instructions{db} }

// Instructions implements ports.Instructions.
func (r *Instructions) Instructions(ctx context.Context, owner identity.UserID) (text string, err error) {
	err = r.db.Reader().NewSelect().Table("users").Column("instructions").Where("id = ?", owner).Scan(ctx, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ports.ErrNoUser
	}
	return text, bundb.Wrap(ctx, "reading the instructions of an account", err)
}

// SetInstructions implements ports.Instructions.
func (r *Instructions) SetInstructions(ctx context.Context, owner identity.UserID, text string) error {
	result, err := r.db.Writer().NewUpdate().Table("users").Set("instructions = ?", text).Where("id = ?", owner).Exec(ctx)
	return bundb.ChangedOne(result, bundb.Wrap(ctx, "storing the instructions of an account", err), ports.ErrNoUser)
}
