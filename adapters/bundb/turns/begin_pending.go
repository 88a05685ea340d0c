package turns

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/ports"
)

// pendingTurn is a turn that is being stored. It is decided once it is refused or found already stored.
type pendingTurn struct {
	accept   ports.Accept
	claimed  bool           // this transaction has inserted its key
	session  chat.Session   // locked; new ones have no id before they are stored
	target   chat.SessionID // the session that exists already
	question stored.Message // its ID is set beforehand when only the answer is new
	answer   stored.Message
	ledger   *stored.Ledger // that holds the reservation; nil without one
	allowed  chat.Allowance
	declines chat.MessageID // an answer that waits, in whose session a message is edited
	turn     chat.Turn
	err      error
}

func newPendingTurn(a ports.Accept) *pendingTurn {
	a.At, a.LeaseUntil = bundb.Stamp(a.At), bundb.Stamp(a.LeaseUntil)
	return &pendingTurn{
		accept:   a,
		target:   a.Send.SessionID,
		question: stored.Message{Role: string(chat.RoleUser), Content: a.Send.Text, Format: chat.TextFormat, Status: string(chat.Complete), CreatedAt: a.At},
	}
}

func undecided(pending []*pendingTurn) []*pendingTurn {
	return slices.DeleteFunc(slices.Clone(pending), func(p *pendingTurn) bool { return p.err != nil || p.turn.Repeated })
}

// findTargets reads the messages that are edited or regenerated. The columns that it uses never change.
func findTargets(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	var ids []chat.MessageID
	for _, p := range pending {
		if id := p.accept.Send.Edits + p.accept.Send.Regenerates; id != 0 {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	targets, err := messagesByID(ctx, tx, ids)
	if err != nil {
		return err
	}
	var parents []chat.MessageID
	for _, target := range targets {
		parents = append(parents, target.ParentID)
	}
	questions, err := messagesByID(ctx, tx, parents)
	if err != nil {
		return err
	}
	for _, p := range pending {
		id, role := p.accept.Send.Edits, chat.RoleUser
		if p.accept.Send.Regenerates != 0 {
			id, role = p.accept.Send.Regenerates, chat.RoleAssistant
		}
		if id == 0 {
			continue
		}
		target := targets[id]
		question, answers := questions[target.ParentID]
		switch {
		case target.Owner != p.accept.Owner, target.Role != string(role), role == chat.RoleAssistant && !answers:
			p.err = chat.ErrMessage
		case role == chat.RoleAssistant:
			p.target, p.question = target.SessionID, question
		default:
			p.target, p.question.ParentID = target.SessionID, target.ParentID
		}
	}
	return nil
}

// messagesByID reads messages with their owners.
func messagesByID(ctx context.Context, tx bun.IDB, ids []chat.MessageID) (map[chat.MessageID]stored.Message, error) {
	var rows []stored.Message
	err := tx.NewSelect().Model(&rows).ColumnExpr("?TableColumns, s.user_id AS owner").
		Join("JOIN chat_sessions AS s ON s.id = m.session_id").Where("m.id IN (?)", bun.List(ids)).Scan(ctx)
	found := make(map[chat.MessageID]stored.Message, len(rows))
	for _, row := range rows {
		found[row.ID] = row
	}
	return found, err
}

// sessionIDs returns the ids of the sessions that exist already.
func sessionIDs(pending []*pendingTurn) []chat.SessionID {
	var ids []chat.SessionID
	for _, p := range pending {
		if p.target != 0 {
			ids = append(ids, p.target)
		}
	}
	return ids
}

// lockSessions locks the existing sessions. Of several turns in one session, the first succeeds.
func (r *Turns) lockSessions(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	ids := sessionIDs(pending)
	if len(ids) == 0 {
		return nil
	}
	var rows []stored.Session
	err := r.db.Lock(tx.NewSelect().Model(&rows).Column("s.id", "s.user_id", "s.leaf_id", "s.title", "s.model"), "s").
		Where("s.id IN (?)", bun.List(ids)).OrderExpr("s.id").Scan(ctx)
	if err != nil {
		return err
	}
	taken := map[chat.SessionID]bool{}
	for _, p := range pending {
		if p.target == 0 {
			continue
		}
		i := slices.IndexFunc(rows, func(s stored.Session) bool { return s.ID == p.target && s.UserID == p.accept.Owner })
		switch plain := p.accept.Send.Edits+p.accept.Send.Regenerates == 0; {
		case i < 0 && plain:
			p.err = chat.ErrSession
		case i < 0:
			p.err = chat.ErrMessage
		case taken[p.target]:
			p.err = chat.ErrAnswerRunning
		default:
			p.session, taken[p.target] = rows[i].Session(), true
			if plain {
				p.question.ParentID = p.session.LeafID()
			}
		}
	}
	return nil
}

// refuseRunning refuses turns in sessions with a streaming answer, and, unless they are edits, with one that waits. No other transaction can
// begin one while the sessions are locked. An answer that waits ends its session's path.
func refuseRunning(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	ids := sessionIDs(pending)
	if len(ids) == 0 {
		return nil
	}
	leaves := []chat.MessageID{0}
	for _, p := range pending {
		leaves = append(leaves, p.session.LeafID())
	}
	var busy []stored.Message
	err := tx.NewSelect().Model((*stored.Message)(nil)).Column("m.id", "m.session_id", "m.waits").
		Where("m.session_id IN (?) AND "+stored.Running, bun.List(ids)).
		UnionAll(tx.NewSelect().Model((*stored.Message)(nil)).Column("m.id", "m.session_id", "m.waits").Where("m.id IN (?) AND m.waits", bun.List(leaves))).Scan(ctx, &busy)
	for _, m := range busy {
		for _, p := range pending {
			switch {
			case p.target != m.SessionID:
			case m.Waits && p.accept.Send.Edits != 0:
				p.declines = m.ID
			default:
				p.err = chat.ErrAnswerRunning
			}
		}
	}
	return err
}

// declineWaiting stops the answers that wait in sessions in which messages are edited.
func (r *Turns) declineWaiting(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	for _, p := range pending {
		if p.declines == 0 {
			continue
		}
		if _, err := stored.Decline(ctx, r.db, tx, p.declines, "TRUE"); err != nil {
			return err
		}
	}
	return nil
}
