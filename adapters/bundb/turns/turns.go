// Package turns stores questions and their running answers.
package turns

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/commit"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/usage"
	"chatbot/ports"
)

var _ ports.Turns = (*Turns)(nil)

// Turns implements ports.Turns.
type Turns struct {
	db       *bundb.DB
	begins   commit.Group[*beginning]
	finishes commit.Group[*finishing]
}

// NewTurns returns the repository. Concurrent calls of Begin share transactions, as do those of Finish.
func NewTurns(db *bundb.DB) *Turns {
	r := &Turns{db: db}
	r.begins.Do, r.finishes.Do = r.beginAll, r.finishAll
	return r
}

// Conditions of statements that change many answers at once, as the methods of chat.AnswerState have them; the contract suite compares
// both in every state.
const (
	held    = stored.Running + " AND m.runner = ?"                        // Checkpoint
	expired = stored.Running + " AND m.lease_until < ? AND m.format <= ?" // Interrupt
)

// checkpointRow is one row of the list that Checkpoint passes to the database. Its columns differ in name from those of messages,
// because SQLite's RETURNING accepts no alias to tell them apart.
type checkpointRow struct {
	MessageID chat.MessageID `bun:"message_id"`
	Content   string         `bun:"new_content"`
	Parts     stored.Parts   `bun:"new_parts,type:jsonb,nullzero"`
	Format    int            `bun:"new_format"`
	Seq       int            `bun:"new_seq"`

	Call *stored.RunningCall `bun:"new_call,type:jsonb,nullzero"`
}

// Checkpoint implements ports.Turns. Many answers are stored in several transactions.
func (r *Turns) Checkpoint(ctx context.Context, workerID string, running []ports.Checkpoint, leaseUntil time.Time) (lost []chat.MessageID, err error) {
	if len(running) == 0 {
		return nil, nil
	}
	var kept []chat.MessageID
	for _, some := range bySize(running, func(c ports.Checkpoint) int { return chat.SizeOf(c.Parts) }) {
		saved, err := r.checkpoint(ctx, workerID, some, leaseUntil)
		if err != nil {
			if bundb.WritesRefused(err) {
				err = errors.Join(err, r.extend(ctx, workerID, running, leaseUntil))
			}
			return nil, bundb.Wrap(ctx, "storing running answers", err)
		}
		kept = append(kept, saved...)
	}
	ours := make(map[chat.MessageID]bool, len(kept))
	for _, id := range kept {
		ours[id] = true
	}
	for _, c := range running {
		if !ours[c.MessageID] {
			lost = append(lost, c.MessageID)
		}
	}
	return lost, nil
}

// checkpoint stores answers in one transaction and returns the ids that it stored.
func (r *Turns) checkpoint(ctx context.Context, workerID string, running []ports.Checkpoint, leaseUntil time.Time) (kept []chat.MessageID, err error) {
	rows := make([]checkpointRow, len(running))
	for i, c := range running {
		rows[i] = checkpointRow{MessageID: c.MessageID, Content: chat.ContentOf(c.Parts), Parts: chat.Stored(c.Parts), Format: chat.FormatOf(c.Parts), Seq: c.Seq, Call: stored.NewRunningCall(c.Call)}
	}
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := r.lockAnswers(ctx, tx, answersOf(running)); err != nil {
			return err
		}
		return tx.NewUpdate().With("checkpoint", tx.NewValues(&rows)).
			Model((*stored.Message)(nil)).TableExpr("checkpoint AS c").
			Set("content = c.new_content").Set("parts = c.new_parts").
			Set("format = CASE WHEN m.format > c.new_format THEN m.format ELSE c.new_format END").Set("seq = c.new_seq").Set("running_call = c.new_call").Set("lease_until = ?", bundb.Stamp(leaseUntil)).
			Where("m.id = c.message_id AND m.seq <= c.new_seq AND "+held, workerID).
			Returning("id").Scan(ctx, &kept)
	})
	return kept, err
}

func answersOf(running []ports.Checkpoint) []chat.MessageID {
	ids := make([]chat.MessageID, len(running))
	for i, c := range running {
		ids[i] = c.MessageID
	}
	return ids
}

// extend extends the leases alone: a full disk may have room for that, and then the answers are not interrupted.
func (r *Turns) extend(ctx context.Context, workerID string, running []ports.Checkpoint, leaseUntil time.Time) error {
	ids := answersOf(running)
	return r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := r.lockAnswers(ctx, tx, ids); err != nil {
			return err
		}
		_, err := tx.NewUpdate().Model((*stored.Message)(nil)).Set("lease_until = ?", bundb.Stamp(leaseUntil)).
			Where("m.id IN (?) AND "+held, bun.List(ids), workerID).Exec(ctx)
		return err
	})
}

// lockAnswers locks the messages if there are several.
func (r *Turns) lockAnswers(ctx context.Context, tx bun.IDB, ids []chat.MessageID) error {
	if !r.db.Postgres() || len(ids) < 2 {
		return nil
	}
	_, err := r.db.LockRows(ctx, tx.NewSelect().Model((*stored.Message)(nil)).Where("m.id IN (?)", bun.List(ids)), "m")
	return err
}

// Interrupt implements ports.Turns. It does not wait for locked rows: an answer whose worker is writing is alive, or is found by
// the next call.
func (r *Turns) Interrupt(ctx context.Context, now time.Time) ([]ports.Orphan, error) {
	if err := r.endOrphaned(ctx, now, ports.OrphanedFor); err != nil {
		return nil, bundb.Wrap(ctx, "ending reservations", err)
	}
	var rows []stored.Message
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		sessions, err := r.orphaned(ctx, tx, now)
		if err != nil || len(sessions) == 0 {
			return err
		}
		answers, err := r.db.LockFreeRows(ctx, tx.NewSelect().Model((*stored.Message)(nil)).
			Where("m.session_id IN (?)", bun.List(sessions)).Where(expired, bundb.Stamp(now), chat.LatestFormat), "m")
		if err != nil || len(answers) == 0 {
			return err
		}
		// A worker that has no room to store its text is alive, so nothing is interrupted while writes are refused.
		if err := bundb.ProbeWrite(ctx, tx); err != nil {
			return err
		}
		err = tx.NewUpdate().Model((*stored.Message)(nil)).
			Set("status = ?", chat.Interrupted).Set("lease_until = NULL").Where("id IN (?)", bun.List(answers)).
			Returning("?Columns, (SELECT s.user_id FROM chat_sessions AS s WHERE s.id = session_id) AS owner").Scan(ctx, &rows)
		if err != nil || len(rows) == 0 {
			return err
		}
		return r.settleInterrupted(ctx, tx, rows)
	})
	if err != nil {
		return nil, bundb.Wrap(ctx, "interrupting answers", err)
	}
	slices.SortFunc(rows, func(a, b stored.Message) int { return cmp.Compare(a.ID, b.ID) })
	orphans := make([]ports.Orphan, len(rows))
	for i, row := range rows {
		orphans[i] = ports.Orphan{Owner: row.Owner, Answer: row.Message(), Asked: row.RunningCall != nil}
	}
	return orphans, nil
}

// settleInterrupted marks the sessions of interrupted answers unread, ends the reservations, and stores the calls that died.
func (r *Turns) settleInterrupted(ctx context.Context, tx bun.IDB, rows []stored.Message) error {
	sessions, answers, died := make([]chat.SessionID, len(rows)), make([]chat.MessageID, len(rows)), []usage.Event(nil)
	for i, row := range rows {
		sessions[i], answers[i] = row.SessionID, row.ID
		if call, asked := row.Died(row.Owner); asked {
			died = append(died, call)
		}
	}
	if _, err := tx.NewUpdate().Model((*stored.Session)(nil)).Set("unread = TRUE").Where("id IN (?)", bun.List(sessions)).Exec(ctx); err != nil {
		return err
	}
	days, err := stored.Release(ctx, r.db, tx, answers, stored.OfAnswers)
	if err != nil {
		return err
	}
	return stored.Record(ctx, tx, days, died...)
}

// orphaned locks the sessions that have an answer with an expired lease.
func (r *Turns) orphaned(ctx context.Context, tx bun.IDB, now time.Time) (sessions []int64, err error) {
	var found []chat.SessionID
	err = tx.NewSelect().Model((*stored.Message)(nil)).Column("m.session_id").Where(expired, bundb.Stamp(now), chat.LatestFormat).Scan(ctx, &found)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return r.db.LockFreeRows(ctx, tx.NewSelect().Model((*stored.Session)(nil)).Where("s.id IN (?)", bun.List(found)), "s")
}
