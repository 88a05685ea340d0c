package bundb

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/ports"
)

var _ ports.Turns = (*Turns)(nil)

// Turns is ports.Turns.
type Turns struct {
	db       *DB
	begins   group[*beginning]
	finishes group[*finishing]
}

// NewTurns makes the repository. What begins or ends at the same time shares a transaction.
func NewTurns(db *DB) *Turns {
	r := &Turns{db: db}
	r.begins.do, r.finishes.do = r.beginAll, r.finishAll
	return r
}

// checkpointRow is a line of the list that Checkpoint hands to the database. Its names are not those
// of messages: SQLite's RETURNING takes no alias that would tell them apart.
type checkpointRow struct {
	MessageID chat.MessageID `bun:"message_id"`
	Text      string         `bun:"so_far"`
	Seq       int            `bun:"last_seq"`
}

// Checkpoint implements ports.Turns. Each part of the texts is stored for itself.
func (r *Turns) Checkpoint(ctx context.Context, workerID string, texts []ports.Checkpoint, leaseUntil time.Time) (lost []chat.MessageID, err error) {
	if len(texts) == 0 {
		return nil, nil
	}
	var kept []chat.MessageID
	for _, part := range bySize(texts, func(c ports.Checkpoint) int { return len(c.Text) }) {
		stored, err := r.checkpoint(ctx, workerID, part, leaseUntil)
		if err != nil {
			if refusesToWrite(err) {
				err = errors.Join(err, r.extend(ctx, workerID, texts, leaseUntil))
			}
			return nil, because(ctx, "storing running answers", err)
		}
		kept = append(kept, stored...)
	}
	ours := make(map[chat.MessageID]bool, len(kept))
	for _, id := range kept {
		ours[id] = true
	}
	for _, text := range texts {
		if !ours[text.MessageID] {
			lost = append(lost, text.MessageID)
		}
	}
	return lost, nil
}

// checkpoint stores texts in one transaction and returns whose.
func (r *Turns) checkpoint(ctx context.Context, workerID string, texts []ports.Checkpoint, leaseUntil time.Time) (kept []chat.MessageID, err error) {
	rows := make([]checkpointRow, len(texts))
	for i, text := range texts {
		rows[i] = checkpointRow{MessageID: text.MessageID, Text: text.Text, Seq: text.Seq}
	}
	err = r.db.inTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := r.lockAnswers(ctx, tx, answersOf(texts)); err != nil {
			return err
		}
		return tx.NewUpdate().With("said", tx.NewValues(&rows)).
			Model((*messageRow)(nil)).TableExpr("said").
			Set("content = said.so_far").Set("seq = said.last_seq").Set("lease_until = ?", stamp(leaseUntil)).
			Where("m.id = said.message_id AND m.seq <= said.last_seq AND m.runner = ? AND m.status = 'streaming'", workerID).
			Returning("id").Scan(ctx, &kept)
	})
	return kept, err
}

func answersOf(texts []ports.Checkpoint) []chat.MessageID {
	ids := make([]chat.MessageID, len(texts))
	for i, text := range texts {
		ids[i] = text.MessageID
	}
	return ids
}

// extend extends the leases alone: a full disk may have room for that, and the answers are not taken for those of a dead process.
func (r *Turns) extend(ctx context.Context, workerID string, texts []ports.Checkpoint, leaseUntil time.Time) error {
	ids := answersOf(texts)
	return r.db.inTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := r.lockAnswers(ctx, tx, ids); err != nil {
			return err
		}
		_, err := tx.NewUpdate().Model((*messageRow)(nil)).Set("lease_until = ?", stamp(leaseUntil)).
			Where("id IN (?) AND runner = ? AND status = 'streaming'", bun.List(ids), workerID).Exec(ctx)
		return err
	})
}

// lockAnswers locks the messages that several answers are stored in.
func (r *Turns) lockAnswers(ctx context.Context, tx bun.IDB, ids []chat.MessageID) error {
	if r.db.driver.lockRows == "" || len(ids) < 2 {
		return nil
	}
	_, err := r.db.lockRows(ctx, tx.NewSelect().Model((*messageRow)(nil)).Where("m.id IN (?)", bun.List(ids)), "m")
	return err
}

// Interrupt implements ports.Turns. It waits for no row that someone else has: an answer that its runner is writing to is
// alive, or found by the next call.
func (r *Turns) Interrupt(ctx context.Context, now time.Time) ([]ports.Orphan, error) {
	var rows []messageRow
	err := r.db.inTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		sessions, err := r.orphaned(ctx, tx, now)
		if err != nil || len(sessions) == 0 {
			return err
		}
		answers, err := r.db.lockFreeRows(ctx, tx.NewSelect().Model((*messageRow)(nil)).
			Where("m.session_id IN (?) AND m.status = 'streaming' AND m.lease_until < ?", bun.List(sessions), stamp(now)), "m")
		if err != nil || len(answers) == 0 {
			return err
		}
		// A runner that cannot store its text for want of room is alive: nobody is taken for dead while there is none.
		if err := writeAndDelete(ctx, tx); err != nil {
			return err
		}
		err = tx.NewUpdate().Model((*messageRow)(nil)).
			Set("status = ?", chat.Interrupted).Set("lease_until = NULL").Where("id IN (?)", bun.List(answers)).
			Returning("?Columns, (SELECT s.user_id FROM chat_sessions AS s WHERE s.id = session_id) AS owner").Scan(ctx, &rows)
		if err != nil || len(rows) == 0 {
			return err
		}
		ended := make([]chat.SessionID, len(rows))
		for i, row := range rows {
			ended[i] = row.SessionID
		}
		_, err = tx.NewUpdate().Model((*sessionRow)(nil)).Set("unread = TRUE").Where("id IN (?)", bun.List(ended)).Exec(ctx)
		return err
	})
	if err != nil {
		return nil, because(ctx, "interrupting answers", err)
	}
	slices.SortFunc(rows, func(a, b messageRow) int { return cmp.Compare(a.ID, b.ID) })
	orphans := make([]ports.Orphan, len(rows))
	for i, row := range rows {
		orphans[i] = ports.Orphan{Owner: row.Owner, Answer: row.message()}
	}
	return orphans, nil
}

// orphaned locks the sessions with an answer whose lease has run out.
func (r *Turns) orphaned(ctx context.Context, tx bun.IDB, now time.Time) (sessions []int64, err error) {
	var found []chat.SessionID
	err = tx.NewSelect().Model((*messageRow)(nil)).Column("m.session_id").Where("m.status = 'streaming' AND m.lease_until < ?", stamp(now)).Scan(ctx, &found)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return r.db.lockFreeRows(ctx, tx.NewSelect().Model((*sessionRow)(nil)).Where("s.id IN (?)", bun.List(found)), "s")
}
