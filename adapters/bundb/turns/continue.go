package turns

import (
	"context"
	"strconv"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
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
	if err := stored.Admit(ctx, r.db, tx, c.Owner, c.Bounds, chat.Usage{}); err != nil {
		return chat.Turn{}, err
	}
	if err := r.lockForReserve(ctx, tx, c); err != nil {
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
	if answer.Metadata.Allowed, err = reserveRest(ctx, tx, c, state.Record().Seq); err != nil {
		return chat.Turn{}, err
	}
	answer.FailureCode, answer.FailureMessage, answer.RunningCall = "", "", nil
	_, err = tx.NewUpdate().Model(&answer).
		Column("status", "seq", "runner", "lease_until", "metadata", "failure_code", "failure_message", "running_call").WherePK().Exec(ctx)
	if err != nil {
		return chat.Turn{}, err
	}
	_, err = tx.NewUpdate().Model((*stored.Session)(nil)).Set("leaf_id = ?", answer.ID).Set("updated_at = ?", bundb.Stamp(c.At)).
		Set("unread = FALSE").Where("id = ?", answer.SessionID).Exec(ctx)
	return stored.TurnOf(question, answer), err
}

// lockForReserve locks what a reservation needs.
func (r *Turns) lockForReserve(ctx context.Context, tx bun.IDB, c ports.Resume) error {
	if c.Reserve == nil {
		return nil
	}
	owners := []identity.UserID{c.Owner}
	if err := r.db.LockAccounts(ctx, tx, owners); err != nil {
		return err
	}
	return stored.LockBudgets(ctx, r.db, tx, owners)
}

// reserveRest reserves what the budgets of the owner leave to the epoch of an answer that begins at seq.
func reserveRest(ctx context.Context, tx bun.IDB, c ports.Resume, seq int) (chat.Allowance, error) {
	if c.Reserve == nil {
		return chat.Allowance{}, nil
	}
	ledger, err := stored.NewLedger(ctx, tx, map[identity.UserID]budget.Budget{c.Owner: c.Reserve.Everyone}, c.At)
	if err != nil {
		return chat.Allowance{}, err
	}
	allowed, err := ledger.Reserve(c.Owner, c.Reserve.Call)
	if err != nil || allowed == (chat.Allowance{}) {
		return allowed, err
	}
	return allowed, stored.Insert(ctx, tx, []stored.Reservation{ledger.Reservation(c.Owner, c.MessageID, chat.EpochOf(seq), allowed, c.Reserve.Price)})
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
	return in, err
}
