package turns

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
)

// claimKeys inserts the keys of new turns and finds the turns that earlier sends with the same keys began. It waits for parallel
// transactions that insert one of the keys. stored.ErrGone means that the whole transaction has to be repeated.
func claimKeys(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	pending = keyed(pending)
	slices.SortFunc(pending, func(a, b *pendingTurn) int { // every transaction takes keys in this order
		return cmp.Or(cmp.Compare(a.accept.Owner, b.accept.Owner), cmp.Compare(a.accept.Send.ClientID, b.accept.Send.ClientID))
	})
	if len(pending) == 0 {
		return nil
	}
	rows := make([]bun.TupleValues, len(pending))
	for i, p := range pending {
		rows[i] = bun.Tuple([]any{p.accept.Owner, p.accept.Send.ClientID, p.accept.Fingerprint, p.accept.At})
	}
	var taken []stored.Send
	err := tx.NewRaw(`INSERT INTO sends (user_id, client_message_id, fingerprint, created_at) VALUES ?
		ON CONFLICT DO NOTHING RETURNING user_id, client_message_id`, bun.List(rows)).Scan(ctx, &taken)
	if err != nil {
		return err
	}
	for _, p := range pending {
		p.claimed = slices.ContainsFunc(taken, func(s stored.Send) bool {
			return s.UserID == p.accept.Owner && s.ClientMessageID == p.accept.Send.ClientID
		})
		if p.claimed {
			continue
		}
		switch p.turn, err = stored.EarlierTurn(ctx, tx, p.accept); {
		case errors.Is(err, chat.ErrKeyReused):
			p.err = err
		case err != nil:
			return err
		}
	}
	return nil
}

// keepTurns stores the turns that the keys began.
func keepTurns(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	var rows []bun.TupleValues
	for _, p := range keyed(pending) {
		rows = append(rows, bun.Tuple([]any{p.accept.Owner, p.accept.Send.ClientID, p.question.ID, p.answer.ID}))
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewRaw(`UPDATE sends SET question_id = kept.column3, answer_id = kept.column4 FROM (VALUES ?) AS kept
		WHERE user_id = kept.column1 AND client_message_id = kept.column2`, bun.List(rows)).Exec(ctx)
	return err
}

// freeKeys deletes the keys of turns that were refused after claiming them.
func freeKeys(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	var rows []bun.TupleValues
	for _, p := range pending {
		if p.claimed && p.err != nil {
			rows = append(rows, bun.Tuple([]any{p.accept.Owner, p.accept.Send.ClientID}))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewRaw("DELETE FROM sends WHERE (user_id, client_message_id) IN (VALUES ?)", bun.List(rows)).Exec(ctx)
	return err
}

// keyed returns the turns that have a key.
func keyed(pending []*pendingTurn) []*pendingTurn {
	return slices.DeleteFunc(slices.Clone(pending), func(p *pendingTurn) bool { return p.accept.Send.ClientID == "" })
}
