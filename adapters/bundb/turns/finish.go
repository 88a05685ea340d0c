package turns

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/commit"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/job"
	"chatbot/domain/usage"
	"chatbot/ports"
)

// finishing is one call of Finish; concurrent calls share a transaction. Its columns differ in name from those of messages,
// because SQLite's RETURNING accepts no alias to tell them apart.
type finishing struct {
	row      finishRow // its Seq and Format are set when the end is decided
	end      chat.Message
	follow   ports.Follow
	lost     *usage.Event // call of the worker that loses the answer; set when the end is decided
	reserved bool         // there are reservations for the answer; set when the end is decided
	err      error
}

type finishRow struct {
	MessageID      chat.MessageID  `bun:"message_id"`
	Runner         string          `bun:"by"`
	At             time.Time       `bun:"at"`
	Content        string          `bun:"new_content"`
	Parts          stored.Parts    `bun:"new_parts,type:jsonb,nullzero"`
	Format         int             `bun:"new_format"`
	Seq            int             `bun:"last_seq"`
	Status         string          `bun:"how"`
	Waits          bool            `bun:"new_waits"`
	Unread         bool            `bun:"leaves_unread"`
	Metadata       stored.Metadata `bun:"about,type:jsonb"`
	FailureCode    string          `bun:"code,nullzero"`
	FailureMessage string          `bun:"why,nullzero"`
}

// Finish implements ports.Turns.
func (r *Turns) Finish(ctx context.Context, workerID string, m chat.Message, at time.Time, follow ports.Follow) error {
	c := newFinishing(workerID, m, at, follow)
	if err := r.finishes.Run(ctx, c); err != nil {
		return bundb.Wrap(ctx, "storing the end of an answer", err)
	}
	return bundb.Wrap(ctx, "storing the end of an answer", c.err)
}

func newFinishing(workerID string, m chat.Message, at time.Time, follow ports.Follow) *finishing {
	c := &finishing{err: commit.ErrBroken, end: m, follow: follow, row: finishRow{
		MessageID: m.ID, Runner: workerID, At: bundb.Stamp(at), Content: m.Content, Parts: chat.Stored(m.Parts),
		Unread: m.Status.Unread(), Metadata: stored.NewMetadata(m.Answer),
	}}
	c.row.Status, c.row.Waits = stored.StatusOf(m.Status)
	if m.Failure != nil {
		c.row.FailureCode, c.row.FailureMessage = m.Failure.Code, m.Failure.Message
	}
	return c
}

// finishAll ends the answers that still belong to their workers. Several ends of one answer go into successive transactions: a
// statement that matches a row twice changes it once and does not report for which of them.
func (r *Turns) finishAll(ctx context.Context, calls []*finishing) {
	for rest := calls; len(rest) > 0; {
		var batch, later []*finishing
		seen := map[chat.MessageID]bool{}
		for _, c := range rest {
			if seen[c.row.MessageID] {
				later = append(later, c)
				continue
			}
			seen[c.row.MessageID] = true
			batch = append(batch, c)
		}
		for _, part := range bySize(batch, func(c *finishing) int { return len(c.row.Content) + chat.SizeOf(c.row.Parts) }) {
			r.finishBatch(ctx, part)
		}
		rest = later
	}
}

// errNotOurs rolls back a transaction that contains an answer which its worker may no longer end.
var errNotOurs = errors.New("not every answer can be ended")

// finishBatch ends different answers in one transaction, leaving out those that their workers may no longer end: of these it stores the
// calls. When the database refuses a statement, each answer is ended in its own transaction, so that one cannot fail the others.
func (r *Turns) finishBatch(ctx context.Context, batch []*finishing) {
	for len(batch) > 0 {
		err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error { return r.finish(ctx, tx, batch) })
		if errors.Is(err, errNotOurs) {
			var refused []*finishing
			refused, batch = split(batch, func(c *finishing) bool { return c.err != nil })
			r.keepCalls(ctx, refused)
			continue
		}
		if len(batch) > 1 && bundb.StatementRefused(err) {
			for i := range batch {
				r.finishBatch(ctx, batch[i:i+1])
			}
			return
		}
		for _, c := range batch {
			c.err = err
		}
		return
	}
}

func (r *Turns) finish(ctx context.Context, tx bun.IDB, batch []*finishing) error {
	rows, ids := make([]finishRow, len(batch)), make([]chat.MessageID, len(batch))
	for i, c := range batch {
		rows[i], ids[i] = c.row, c.row.MessageID
	}
	if err := r.lockSessionsOf(ctx, tx, ids); err != nil {
		return err
	}
	_, err := tx.NewUpdate().With("e", tx.NewValues(&rows)).Model((*stored.Session)(nil)).TableExpr("e").
		Set("updated_at = e.at").
		Set("unread = (unread OR e.leaves_unread)").
		Where("s.id = (SELECT session_id FROM messages WHERE id = e.message_id)").Exec(ctx)
	if err != nil {
		return err
	}
	if err := r.decideEnds(ctx, tx, batch, ids); err != nil {
		return err
	}
	var calls []usage.Event
	var jobs []job.Spec
	var reserved []chat.MessageID
	for i, c := range batch {
		rows[i], jobs = c.row, append(jobs, c.follow.Jobs...)
		if c.reserved {
			reserved = append(reserved, c.row.MessageID)
		}
		for _, call := range []*usage.Event{c.follow.Call, c.lost} {
			if call != nil {
				calls = append(calls, *call)
			}
		}
	}
	_, err = tx.NewUpdate().With("e", tx.NewValues(&rows)).Model((*stored.Message)(nil)).TableExpr("e").
		Set("content = e.new_content").Set("parts = e.new_parts").Set("format = e.new_format").Set("status = e.how").Set("waits = e.new_waits").Set("metadata = e.about").Set("seq = e.last_seq").
		Set("failure_code = e.code").Set("failure_message = e.why").Set("lease_until = NULL").Set("runner = e.by").Set("running_call = NULL").
		Where("m.id = e.message_id").Exec(ctx)
	if err != nil {
		return err
	}
	days, err := stored.Release(ctx, r.db, tx, reserved, stored.OfAnswers)
	if err != nil {
		return err
	}
	if err := stored.Record(ctx, tx, days, calls...); err != nil {
		return err
	}
	return stored.Enqueue(ctx, tx, batch[0].row.At, jobs...)
}

// decideEnds locks the answers and decides for each whether its worker may end it, with which Seq, and whose call is lost by that.
func (r *Turns) decideEnds(ctx context.Context, tx bun.IDB, batch []*finishing, ids []chat.MessageID) error {
	var rows []stored.Message
	err := r.db.Lock(tx.NewSelect().Model(&rows).Column("m.id", "m.status", "m.waits", "m.seq", "m.format", "m.runner", "m.running_call").
		ColumnExpr("(SELECT s.user_id FROM chat_sessions AS s WHERE s.id = m.session_id) AS owner").ColumnExpr(stored.Reserved+" AS reserved"), "m").
		Where("m.id IN (?)", bun.List(ids)).OrderExpr("m.id").Scan(ctx)
	if err != nil {
		return err
	}
	for _, c := range batch {
		i := slices.IndexFunc(rows, func(m stored.Message) bool { return m.ID == c.row.MessageID })
		if c.err = chat.ErrMessage; i >= 0 {
			state := rows[i].State()
			c.err, c.lost, c.reserved = state.End(c.row.Runner, c.end), nil, rows[i].Reserved
			if died, asked := rows[i].Died(rows[i].Owner); asked && rows[i].Runner != c.row.Runner && chat.Status(rows[i].Status) == chat.Streaming {
				c.lost = &died
			}
			c.row.Seq, c.row.Format = state.Record().Seq, state.Record().Format
		}
		if c.err != nil {
			err = errNotOurs
		}
	}
	return err
}

// lockSessionsOf locks the sessions of several answers.
func (r *Turns) lockSessionsOf(ctx context.Context, tx bun.IDB, answers []chat.MessageID) error {
	if !r.db.Postgres() || len(answers) < 2 {
		return nil
	}
	_, err := r.db.LockRows(ctx, tx.NewSelect().Model((*stored.Session)(nil)).
		Where("s.id IN (SELECT session_id FROM messages WHERE id IN (?))", bun.List(answers)), "s")
	return err
}
