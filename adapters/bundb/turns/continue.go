package turns

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/ports"
)

// finishedEarly is the finish reason of a complete answer that the model's length limit cut off.
const finishedEarly = "length"

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
	if err := stored.Admit(ctx, r.db, tx, c.Owner, c.Bounds, chat.Usage{}); err != nil {
		return chat.Turn{}, err
	}
	locked, err := stored.LockAround(ctx, r.db, tx, c.Owner, c.MessageID, chat.RoleAssistant)
	if err != nil {
		return chat.Turn{}, err
	}
	question, answer, err := stored.Exchange(ctx, tx, locked.ParentID, locked.ID)
	if err != nil {
		return chat.Turn{}, err
	}
	if answer.Status == string(chat.Streaming) {
		t := stored.TurnOf(question, answer)
		t.Repeated = true
		return t, nil
	}
	if err := resumable(ctx, tx, answer); err != nil {
		return chat.Turn{}, err
	}
	if err := r.knowFormat(ctx, tx); err != nil {
		return chat.Turn{}, err
	}
	answer.Status, answer.Seq = string(chat.Streaming), chat.NextEpoch(answer.Seq)
	answer.Runner, answer.LeaseUntil = c.WorkerID, bun.NullTime{Time: bundb.Stamp(c.LeaseUntil)}
	answer.Metadata.FinishReason, answer.FailureCode, answer.FailureMessage = "", "", ""
	result, err := tx.NewUpdate().Model(&answer).
		Column("status", "seq", "runner", "lease_until", "metadata", "failure_code", "failure_message").WherePK().
		Where("NOT EXISTS (SELECT 1 FROM messages WHERE session_id = ? AND status = 'streaming')", answer.SessionID).Exec(ctx)
	if err := bundb.ChangedOne(result, err, chat.ErrAnswerRunning); err != nil {
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

// resumable refuses an ended answer that cannot be continued.
func resumable(ctx context.Context, tx bun.IDB, answer stored.Message) error {
	if answer.Format > chat.LatestFormat {
		return chat.ErrNewerFormat
	}
	if answer.Status == string(chat.Complete) && answer.Metadata.FinishReason != finishedEarly {
		return chat.ErrNothingToSay
	}
	if chat.NextEpoch(answer.Seq) >= chat.MaxEpochs*chat.EpochSize {
		return chat.ErrNothingToSay
	}
	followed, err := tx.NewSelect().Model((*stored.Message)(nil)).Where("parent_id = ?", answer.ID).Exists(ctx)
	if err == nil && followed {
		err = chat.ErrNotLast
	}
	return err
}
