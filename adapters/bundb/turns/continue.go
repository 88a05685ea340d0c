package turns

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/usage"
	"chatbot/ports"
)

// Continue implements ports.Turns.
func (r *Turns) Continue(ctx context.Context, c ports.Resume) (t chat.Turn, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) (err error) {
		t, err = r.resume(ctx, tx, c)
		return err
	})
	if err != nil {
		return chat.Turn{}, bundb.Wrap(ctx, "continuing an answer", err)
	}
	return t, nil
}

func (r *Turns) resume(ctx context.Context, tx bun.IDB, c ports.Resume) (chat.Turn, error) {
	question, answer, err := r.lockTurn(ctx, tx, c)
	if err != nil {
		return chat.Turn{}, err
	}
	return r.resumeTurn(ctx, tx, c, question, answer)
}

// lockTurn locks the session of an answer, and what a reservation needs, and returns the turn.
func (r *Turns) lockTurn(ctx context.Context, tx bun.IDB, c ports.Resume) (question, answer stored.Message, err error) {
	if err := stored.Admit(ctx, r.db, tx, c.Owner, c.Bounds, chat.Usage{}); err != nil {
		return question, answer, err
	}
	if err := stored.LockForReserve(ctx, r.db, tx, c.Owner, c.Reserve); err != nil {
		return question, answer, err
	}
	locked, err := stored.LockAround(ctx, r.db, tx, c.Owner, c.MessageID, chat.RoleAssistant)
	if err != nil {
		return question, answer, err
	}
	return stored.Exchange(ctx, tx, locked.ParentID, locked.ID)
}

// resumeTurn makes the answer of a locked turn stream again.
func (r *Turns) resumeTurn(ctx context.Context, tx bun.IDB, c ports.Resume, question, answer stored.Message) (chat.Turn, error) {
	in, err := surroundings(ctx, tx, answer)
	if err != nil {
		return chat.Turn{}, err
	}
	state := answer.State()
	repeated, err := state.Continue(c.WorkerID, bundb.Stamp(c.LeaseUntil), in)
	if err != nil || repeated {
		t := stored.TurnOf(question, answer)
		t.Repeated = repeated
		return t, err
	}
	if err := r.knowFormat(ctx, tx); err != nil {
		return chat.Turn{}, err
	}
	answer.SetState(state)
	next := stored.Planned{Owner: c.Owner, Call: stored.Call{Message: c.MessageID, Epoch: chat.EpochOf(state.Record().Seq), Purpose: usage.Answer}, At: c.At}
	if answer.Metadata.Allowed, err = stored.Reserve(ctx, tx, c.Reserve, next); err != nil {
		return chat.Turn{}, err
	}
	answer.FailureCode, answer.FailureMessage, answer.RunningCall = "", "", nil
	_, err = tx.NewUpdate().Model(&answer).
		Column("status", "waits", "seq", "runner", "lease_until", "metadata", "failure_code", "failure_message", "running_call").WherePK().Exec(ctx)
	if err != nil {
		return chat.Turn{}, err
	}
	_, err = tx.NewUpdate().Model((*stored.Session)(nil)).Set("leaf_id = ?", answer.ID).Set("updated_at = ?", bundb.Stamp(c.At)).
		Set("unread = FALSE").Where("id = ?", answer.SessionID).Exec(ctx)
	return stored.TurnOf(question, answer), err
}

// knowFormat lets the transaction continue answers of all formats up to chat.LatestFormat. In SQLite nothing checks the format.
func (r *Turns) knowFormat(ctx context.Context, tx bun.IDB) error {
	if !r.db.Postgres() {
		return nil
	}
	_, err := tx.NewRaw("SELECT set_config('chatbot.format', ?, TRUE)", strconv.Itoa(chat.LatestFormat)).Exec(ctx)
	return err
}

// surroundings reads what stands around an answer whose session is locked.
func surroundings(ctx context.Context, tx bun.IDB, answer stored.Message) (in chat.Surroundings, err error) {
	err = tx.NewSelect().ColumnExpr("EXISTS (SELECT 1 FROM messages AS m WHERE m.parent_id = ?)", answer.ID).
		ColumnExpr("EXISTS (SELECT 1 FROM messages AS m WHERE m.session_id = ? AND m.id <> ? AND "+stored.Running+")", answer.SessionID, answer.ID).
		Scan(ctx, &in.Followed, &in.Running)
	in.Undecided = chat.AnyCall(answer.Parts, chat.CallWaiting)
	return in, err
}
