package bundb

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
)

// openSessions makes the new sessions.
func openSessions(ctx context.Context, tx bun.IDB, drafts []*draft) error {
	var rows []bun.TupleValues
	for _, d := range drafts {
		if a := d.accept; a.Send.New() {
			rows = append(rows, bun.Tuple([]any{a.Owner, cmp.Or(a.Title, chat.DefaultTitle), a.At, a.At}))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	var made []sessionRow
	err := tx.NewRaw(`INSERT INTO chat_sessions (user_id, title, created_at, updated_at) VALUES ? RETURNING id, user_id, title`, bun.List(rows)).
		Scan(ctx, &made)
	if err != nil {
		return err
	}
	for _, d := range drafts {
		if !d.accept.Send.New() {
			continue
		}
		// One person's new sessions with one title are all alike.
		i := slices.IndexFunc(made, func(s sessionRow) bool {
			return s.UserID == d.accept.Owner && s.Title == cmp.Or(d.accept.Title, chat.DefaultTitle)
		})
		d.session = made[i]
		made = slices.Delete(made, i, i+1)
	}
	return nil
}

// nameSessions gives the sessions that have no title of their own those which their new questions make.
func nameSessions(ctx context.Context, tx bun.IDB, drafts []*draft) error {
	var rows []bun.TupleValues
	for _, d := range drafts {
		if title := d.accept.Title; d.question.ID == 0 && d.session.Title == chat.DefaultTitle && title != "" && title != chat.DefaultTitle {
			rows = append(rows, bun.Tuple([]any{d.session.ID, title}))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewRaw(`UPDATE chat_sessions SET title = named.column2 FROM (VALUES ?) AS named WHERE id = named.column1`, bun.List(rows)).
		Exec(ctx)
	return err
}

// insertQuestions stores the questions that are new.
func insertQuestions(ctx context.Context, tx bun.IDB, drafts []*draft) error {
	var questions []*messageRow
	for _, d := range drafts {
		if d.question.ID == 0 {
			d.question.SessionID = d.session.ID
			questions = append(questions, &d.question)
		}
	}
	return insertMessages(ctx, tx, questions)
}

// insertAnswers stores the empty answers.
func insertAnswers(ctx context.Context, tx bun.IDB, drafts []*draft) error {
	answers := make([]*messageRow, len(drafts))
	for i, d := range drafts {
		d.answer = messageRow{
			SessionID: d.session.ID, ParentID: d.question.ID, Role: string(chat.RoleAssistant), Metadata: metadata{Model: d.accept.Model},
			Status: string(chat.Streaming), CreatedAt: d.accept.At, Runner: d.accept.Runner, LeaseUntil: bun.NullTime{Time: d.accept.LeaseUntil},
		}
		answers[i] = &d.answer
	}
	return insertMessages(ctx, tx, answers)
}

// insertMessages stores messages of different sessions, and gives them their ids.
func insertMessages(ctx context.Context, tx bun.IDB, messages []*messageRow) error {
	if len(messages) == 0 {
		return nil
	}
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

// moveLeaves makes the answers the ends of their sessions' paths.
func moveLeaves(ctx context.Context, tx bun.IDB, drafts []*draft) error {
	if len(drafts) == 0 {
		return nil
	}
	answers := make([]int64, len(drafts))
	for i, d := range drafts {
		answers[i] = d.answer.ID
	}
	_, err := tx.NewRaw(`UPDATE chat_sessions SET leaf_id = m.id, updated_at = m.created_at FROM messages AS m
		WHERE m.id IN (?) AND chat_sessions.id = m.session_id`, bun.List(answers)).Exec(ctx)
	return err
}
