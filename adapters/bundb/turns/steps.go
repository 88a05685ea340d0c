package turns

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
	"chatbot/domain/usage"
	"chatbot/ports"
)

var _ ports.Steps = (*Turns)(nil)

// Step implements ports.Steps.
func (r *Turns) Step(ctx context.Context, s ports.Step) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error { return r.step(ctx, tx, s) })
	return bundb.Wrap(ctx, "storing calls of tools", err)
}

func (r *Turns) step(ctx context.Context, tx bun.IDB, s ports.Step) error {
	locked, err := stored.LockAround(ctx, r.db, tx, s.Owner, s.Answer.ID, chat.RoleAssistant)
	if err != nil {
		return err
	}
	var answer stored.Message
	if err := r.db.Lock(tx.NewSelect().Model(&answer), "m").Where("m.id = ?", locked.ID).Scan(ctx); err != nil {
		return err
	}
	state := answer.State()
	err = state.Step(s.WorkerID, s.Answer.Seq, s.Answer.Parts, bundb.Stamp(s.LeaseUntil))
	switch is := state.Record(); {
	case err != nil && is.Status == chat.Streaming && is.WorkerID == s.WorkerID && is.Seq == chat.NextEpoch(s.Answer.Seq):
		return nil // the reply of an earlier call was lost
	case err != nil:
		return err
	}
	ended := stored.Call{Message: s.Answer.ID, Epoch: chat.EpochOf(s.Answer.Seq), Purpose: usage.Answer}
	days, err := stored.Release(ctx, r.db, tx, []chat.MessageID{s.Answer.ID}, func(c stored.Call) bool { return c == ended })
	if err != nil {
		return err
	}
	if s.Call != nil {
		if err := stored.Record(ctx, tx, days, *s.Call); err != nil {
			return err
		}
	}
	answer.SetState(state)
	answer.Content, answer.Parts, answer.Metadata, answer.RunningCall = s.Answer.Content, s.Answer.Parts, stored.NewMetadata(s.Answer.Answer), nil
	_, err = tx.NewUpdate().Model(&answer).Column("content", "parts", "seq", "format", "lease_until", "metadata", "running_call").WherePK().Exec(ctx)
	return err
}

// Decide implements ports.Steps.
func (r *Turns) Decide(ctx context.Context, d ports.Decision) (t chat.Turn, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) (err error) {
		t, err = r.decide(ctx, tx, d)
		return err
	})
	if err != nil {
		return chat.Turn{}, bundb.Wrap(ctx, "storing a decision", err)
	}
	return t, nil
}

func (r *Turns) decide(ctx context.Context, tx bun.IDB, d ports.Decision) (chat.Turn, error) {
	question, answer, err := r.lockTurn(ctx, tx, d.Resume)
	if errors.Is(err, chat.ErrMessage) {
		err = tool.ErrNoCall
	}
	if err != nil {
		return chat.Turn{}, err
	}
	parts, err := chat.Decide(answer.Parts, d.Call, d.Decision)
	switch {
	case err != nil:
		return chat.Turn{}, err
	case !answer.Waits:
		return chat.Turn{}, tool.ErrNotWaiting
	case answer.Format > chat.LatestFormat:
		return chat.Turn{}, chat.ErrNewerFormat
	}
	answer.Parts = parts
	if d.Approve && d.Always {
		if err := allow(ctx, tx, answer.SessionID, parts, d.Call); err != nil {
			return chat.Turn{}, err
		}
	}
	undecided := chat.AnyCall(parts, chat.CallWaiting)
	if !undecided {
		answer.Metadata.Resumed++
	}
	_, err = tx.NewUpdate().Model(&answer).Column("parts", "metadata").WherePK().Exec(ctx)
	if err != nil || undecided {
		return stored.TurnOf(question, answer), err
	}
	return r.resumeTurn(ctx, tx, d.Resume, question, answer)
}

// allow stores that the tool of a call is not asked for again in a session that is locked.
func allow(ctx context.Context, tx bun.IDB, id chat.SessionID, parts []chat.Part, call string) error {
	var session stored.Session
	if err := tx.NewSelect().Model(&session).Column("id", "allowed_tools").Where("id = ?", id).Scan(ctx); err != nil {
		return err
	}
	for _, c := range chat.CallsOf(parts) {
		if c.ID == call && !slices.Contains(session.AllowedTools, c.Tool) {
			session.AllowedTools = append(session.AllowedTools, c.Tool)
		}
	}
	_, err := tx.NewUpdate().Model(&session).Column("allowed_tools").WherePK().Exec(ctx)
	return err
}

// Decline implements ports.Steps.
func (r *Turns) Decline(ctx context.Context, owner identity.UserID, id chat.MessageID) (m chat.Message, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		locked, err := stored.LockAround(ctx, r.db, tx, owner, id, chat.RoleAssistant)
		if err != nil {
			return err
		}
		if _, err := stored.Decline(ctx, r.db, tx, locked.ID, "TRUE"); err != nil {
			return err
		}
		var answer stored.Message
		err = tx.NewSelect().Model(&answer).Where("m.id = ?", locked.ID).Scan(ctx)
		m = answer.Message()
		return err
	})
	return m, bundb.Wrap(ctx, "declining calls", err)
}

// Allowed implements ports.Steps.
func (r *Turns) Allowed(ctx context.Context, owner identity.UserID, session chat.SessionID) ([]tool.ID, error) {
	var row stored.Session
	err := r.db.Reader().NewSelect().Model(&row).Column("s.allowed_tools").Where("s.id = ? AND s.user_id = ?", session, owner).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return row.AllowedTools, bundb.Wrap(ctx, "reading what is allowed in a session", err)
}
