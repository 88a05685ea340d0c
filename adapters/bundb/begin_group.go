package bundb

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// beginning is one message that is begun together with others.
type beginning struct {
	outcome
	accept           ports.Accept
	question, answer messageRow
}

// beginAll begins what can be begun together. Whatever is out of the ordinary about a message, a key that was
// used before, a session that is locked, or gone, or has an answer running, is left to its caller.
func (r *Turns) beginAll(ctx context.Context, calls []*beginning) {
	seen := map[any]bool{}
	batch := slices.DeleteFunc(slices.Clone(calls), func(c *beginning) bool {
		type key struct {
			owner int64
			id    string
		}
		session, id := c.accept.Send.SessionID, c.accept.Send.ClientID
		k := key{c.accept.Owner, id}
		c.alone = session != 0 && seen[session] || id != "" && seen[k]
		seen[session], seen[k] = true, true
		return c.alone
	})
	slices.SortFunc(batch, func(a, b *beginning) int { // keys are always taken in this order
		return cmp.Or(cmp.Compare(a.accept.Owner, b.accept.Owner), cmp.Compare(a.accept.Send.ClientID, b.accept.Send.ClientID))
	})
	for len(batch) > 0 {
		err := r.db.inTx(ctx, func(ctx context.Context, tx bun.IDB) error { return r.beginMany(ctx, tx, batch) })
		batch = settle(ctx, batch, "storing a message", err)
	}
}

// beginMany does what begin does, for messages to different sessions. It marks those that are out of the ordinary
// and then returns errApart.
func (r *Turns) beginMany(ctx context.Context, tx bun.IDB, batch []*beginning) error {
	for _, step := range []func(context.Context, bun.IDB, []*beginning) error{claimMany, r.lockMany, openMany} {
		if err := step(ctx, tx, batch); err != nil {
			return err
		}
	}
	questions, answers := make([]*messageRow, len(batch)), make([]*messageRow, len(batch))
	for i, c := range batch {
		questions[i] = &c.question
	}
	if err := insertMany(ctx, tx, questions); err != nil {
		return err
	}
	for i, c := range batch {
		c.answer = newAnswer(c.question, c.accept)
		answers[i] = &c.answer
	}
	if err := insertMany(ctx, tx, answers); err != nil {
		return err
	}
	return leaveMany(ctx, tx, batch)
}

// claimMany takes the keys.
func claimMany(ctx context.Context, tx bun.IDB, batch []*beginning) error {
	var rows, taken []sendRow
	for _, c := range batch {
		if c.accept.Send.ClientID != "" {
			rows = append(rows, newSend(c.accept))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	err := tx.NewInsert().Model(&rows).On("CONFLICT DO NOTHING").Returning("user_id, client_message_id").Scan(ctx, &taken)
	if err != nil {
		return err
	}
	return apart(batch, func(c *beginning) bool {
		return c.accept.Send.ClientID != "" && !slices.ContainsFunc(taken, func(s sendRow) bool {
			return s.UserID == c.accept.Owner && s.ClientMessageID == c.accept.Send.ClientID
		})
	})
}

// lockMany takes the sessions that nobody else has and in which no answer runs; it never waits for one.
func (r *Turns) lockMany(ctx context.Context, tx bun.IDB, batch []*beginning) error {
	var wanted []int64
	for _, c := range batch {
		c.question = newQuestion(c.accept)
		if id := c.accept.Send.SessionID; id != 0 {
			wanted = append(wanted, id)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	var sessions []sessionRow
	query := tx.NewSelect().Model(&sessions).Column("s.id", "s.user_id", "s.leaf_id").Where("s.id IN (?)", bun.List(wanted)).
		Where("NOT EXISTS (SELECT 1 FROM messages AS m WHERE m.session_id = s.id AND m.status = 'streaming')")
	if r.db.driver.lockSession != "" {
		query.For(r.db.driver.lockSession + " SKIP LOCKED")
	}
	if err := query.Scan(ctx); err != nil {
		return err
	}
	return apart(batch, func(c *beginning) bool {
		if c.accept.Send.SessionID == 0 {
			return false
		}
		i := slices.IndexFunc(sessions, func(s sessionRow) bool {
			return s.ID == c.accept.Send.SessionID && s.UserID == c.accept.Owner
		})
		if i < 0 {
			return true
		}
		c.question.SessionID, c.question.ParentID = sessions[i].ID, sessions[i].LeafID
		return false
	})
}

// openMany makes the new sessions.
func openMany(ctx context.Context, tx bun.IDB, batch []*beginning) error {
	var rows, made []sessionRow
	for _, c := range batch {
		if a := c.accept; a.Send.SessionID == 0 {
			rows = append(rows, newSessionRow(chat.Session{UserID: a.Owner, Title: a.Title, CreatedAt: a.At, UpdatedAt: a.At}))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := tx.NewInsert().Model(&rows).Returning("id, user_id").Scan(ctx, &made); err != nil {
		return err
	}
	for _, c := range batch {
		if c.accept.Send.SessionID != 0 {
			continue
		}
		// One person's new sessions are all alike.
		i := slices.IndexFunc(made, func(s sessionRow) bool { return s.UserID == c.accept.Owner })
		c.question.SessionID = made[i].ID
		made = slices.Delete(made, i, i+1)
	}
	return nil
}

// insertMany stores messages of different sessions and gives them their ids.
func insertMany(ctx context.Context, tx bun.IDB, rows []*messageRow) error {
	var made []messageRow
	if err := tx.NewInsert().Model(&rows).Returning("id, session_id").Scan(ctx, &made); err != nil {
		return err
	}
	ids := make(map[int64]int64, len(made))
	for _, m := range made {
		ids[m.SessionID] = m.ID
	}
	for _, row := range rows {
		row.ID = ids[row.SessionID]
	}
	return nil
}

// leaveMany makes the answers the ends of their sessions' paths, and what the keys stand for.
func leaveMany(ctx context.Context, tx bun.IDB, batch []*beginning) error {
	type left struct {
		SessionID  int64     `bun:"of_session"`
		UserID     int64     `bun:"of_user"`
		ClientID   string    `bun:"client_id"`
		QuestionID int64     `bun:"question"`
		AnswerID   int64     `bun:"answer"`
		At         time.Time `bun:"at"`
	}
	rows := make([]left, len(batch))
	for i, c := range batch {
		rows[i] = left{c.question.SessionID, c.accept.Owner, c.accept.Send.ClientID, c.question.ID, c.answer.ID, c.accept.At}
	}
	_, err := tx.NewUpdate().With("l", tx.NewValues(&rows)).Model((*sessionRow)(nil)).TableExpr("l").
		Set("leaf_id = l.answer").Set("updated_at = l.at").Where("s.id = l.of_session").Exec(ctx)
	rows = slices.DeleteFunc(rows, func(l left) bool { return l.ClientID == "" })
	if err != nil || len(rows) == 0 {
		return err
	}
	_, err = tx.NewUpdate().With("l", tx.NewValues(&rows)).Model((*sendRow)(nil)).TableExpr("l").
		Set("question_id = l.question").Set("answer_id = l.answer").
		Where("sn.user_id = l.of_user AND sn.client_message_id = l.client_id").Exec(ctx)
	return err
}
