package bundb

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// beginning is one message that is begun together with others.
type beginning struct {
	outcome
	accept           ports.Accept
	question, answer messageRow
	untitled         bool // its session, which is not new
}

// beginAll begins what can be begun together. Whatever is out of the ordinary about a message, a key that was
// used before, no room for what it adds, a session that is locked, or gone, or has an answer running, is left to its caller.
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
	for _, c := range batch {
		c.question, c.untitled = newQuestion(c.accept), false
	}
	if err := r.admitMany(ctx, tx, batch); err != nil { // for all at once: they add up
		return err
	}
	for _, step := range []func(context.Context, bun.IDB, []*beginning) error{
		r.claimMany, r.openMany, r.lockMany, r.nameMany, r.askMany, r.answerMany, r.leaveMany, r.keepMany,
	} {
		if err := step(ctx, tx, batch); err != nil {
			return err
		}
	}
	return nil
}

// claimMany takes the keys.
func (r *Turns) claimMany(ctx context.Context, tx bun.IDB, batch []*beginning) error {
	var rows []bun.TupleValues
	for _, c := range batch {
		if a := c.accept; a.Send.ClientID != "" {
			rows = append(rows, bun.Tuple([]any{a.Owner, a.Send.ClientID, a.Fingerprint, a.At}))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	var taken []sendRow
	err := tx.NewRaw(`INSERT INTO sends (user_id, client_message_id, fingerprint, created_at) VALUES ?
		ON CONFLICT DO NOTHING RETURNING user_id, client_message_id`, bun.List(rows)).Scan(ctx, &taken)
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
		if id := c.accept.Send.SessionID; id != 0 {
			wanted = append(wanted, id)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	var sessions []sessionRow
	query := tx.NewSelect().Model(&sessions).Column("s.id", "s.user_id", "s.leaf_id", "s.title").Where("s.id IN (?)", bun.List(wanted)).
		Where("NOT EXISTS (SELECT 1 FROM messages AS m WHERE m.session_id = s.id AND m.status = 'streaming')")
	if r.db.driver.lockRows != "" {
		query.For(r.db.driver.lockRows + " OF s SKIP LOCKED")
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
		c.untitled = sessions[i].Title == chat.DefaultTitle
		return false
	})
}

// nameMany gives the sessions that have no title of their own those which their questions make.
func (r *Turns) nameMany(ctx context.Context, tx bun.IDB, batch []*beginning) error {
	var rows []bun.TupleValues
	for _, c := range batch {
		if title := c.accept.Title; c.untitled && title != "" && title != chat.DefaultTitle {
			rows = append(rows, bun.Tuple([]any{c.question.SessionID, title}))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewRaw(`UPDATE chat_sessions SET title = named.column2 FROM (VALUES ?) AS named WHERE id = named.column1`, bun.List(rows)).Exec(ctx)
	return err
}

// openMany makes the new sessions. It comes before the locks of other sessions: a new row refers to its account, which
// its deletion locks before sessions.
func (r *Turns) openMany(ctx context.Context, tx bun.IDB, batch []*beginning) error {
	var rows []bun.TupleValues
	for _, c := range batch {
		if a := c.accept; a.Send.SessionID == 0 {
			rows = append(rows, bun.Tuple([]any{a.Owner, cmp.Or(a.Title, chat.DefaultTitle), a.At, a.At}))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	var made []sessionRow
	err := tx.NewRaw(`INSERT INTO chat_sessions (user_id, title, created_at, updated_at) VALUES ? RETURNING id, user_id, title`, bun.List(rows)).Scan(ctx, &made)
	if err != nil {
		return err
	}
	for _, c := range batch {
		if c.accept.Send.SessionID != 0 {
			continue
		}
		// One person's new sessions with one title are all alike.
		i := slices.IndexFunc(made, func(s sessionRow) bool {
			return s.UserID == c.accept.Owner && s.Title == cmp.Or(c.accept.Title, chat.DefaultTitle)
		})
		c.question.SessionID = made[i].ID
		made = slices.Delete(made, i, i+1)
	}
	return nil
}

// askMany stores the questions.
func (r *Turns) askMany(ctx context.Context, tx bun.IDB, batch []*beginning) error {
	questions := make([]*messageRow, len(batch))
	for i, c := range batch {
		questions[i] = &c.question
	}
	return r.insertMany(ctx, tx, questions)
}

// answerMany stores the empty answers.
func (r *Turns) answerMany(ctx context.Context, tx bun.IDB, batch []*beginning) error {
	answers := make([]*messageRow, len(batch))
	for i, c := range batch {
		c.answer = newAnswer(c.question, c.accept)
		answers[i] = &c.answer
	}
	return r.insertMany(ctx, tx, answers)
}

// insertMany stores messages of different sessions, all questions or all answers, and gives them their ids.
func (r *Turns) insertMany(ctx context.Context, tx bun.IDB, messages []*messageRow) error {
	rows := make([]bun.TupleValues, len(messages))
	for i, m := range messages {
		about, err := json.Marshal(m.Metadata)
		if err != nil {
			return err
		}
		rows[i] = bun.Tuple([]any{
			m.SessionID, bun.NullZero(m.ParentID), m.Role, m.Content, string(about), m.Status, bun.NullZero(m.Runner), m.LeaseUntil, m.CreatedAt,
		})
	}
	var made []messageRow
	err := tx.NewRaw(`INSERT INTO messages (session_id, parent_id, role, content, metadata, status, runner, lease_until, created_at)
		VALUES ? RETURNING id, session_id`, bun.List(rows)).Scan(ctx, &made)
	if err != nil {
		return err
	}
	ids := make(map[int64]int64, len(made))
	for _, m := range made {
		ids[m.SessionID] = m.ID
	}
	for _, m := range messages {
		m.ID = ids[m.SessionID]
	}
	return nil
}

// leaveMany makes the answers the ends of their sessions' paths.
func (r *Turns) leaveMany(ctx context.Context, tx bun.IDB, batch []*beginning) error {
	answers := make([]int64, len(batch))
	for i, c := range batch {
		answers[i] = c.answer.ID
	}
	_, err := tx.NewRaw(`UPDATE chat_sessions SET leaf_id = m.id, updated_at = m.created_at FROM messages AS m
		WHERE m.id IN (?) AND chat_sessions.id = m.session_id`, bun.List(answers)).Exec(ctx)
	return err
}

// keepMany notes what the keys stand for.
func (r *Turns) keepMany(ctx context.Context, tx bun.IDB, batch []*beginning) error {
	var rows []bun.TupleValues
	for _, c := range batch {
		if a := c.accept; a.Send.ClientID != "" {
			rows = append(rows, bun.Tuple([]any{a.Owner, a.Send.ClientID, c.question.ID, c.answer.ID}))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewRaw(`UPDATE sends SET question_id = kept.column3, answer_id = kept.column4 FROM (VALUES ?) AS kept
		WHERE user_id = kept.column1 AND client_message_id = kept.column2`, bun.List(rows)).Exec(ctx)
	return err
}
