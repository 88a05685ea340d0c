package turns

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// admitPending refuses the turns that would take their owners beyond the bounds, counting the turns before them.
func admitPending(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	var owners []identity.UserID
	for _, p := range pending {
		if !p.accept.Bounds.Off() {
			owners = append(owners, p.accept.Owner)
		}
	}
	if len(owners) == 0 {
		return nil
	}
	usage, err := stored.UsageOf(ctx, tx, owners)
	if err != nil {
		return err
	}
	for _, p := range pending {
		owner, more := p.accept.Owner, chat.UsageOf(p.accept.Send)
		parts, err := p.question.Parts.Value()
		if err != nil {
			return err
		}
		if text, stored := parts.(string); stored && p.question.ID == 0 {
			more.Bytes += int64(len(text))
		}
		if p.err = p.accept.Bounds.Admit(usage[owner], more); p.err == nil {
			usage[owner] = usage[owner].Plus(more)
		}
	}
	return nil
}
