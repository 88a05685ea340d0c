package turns

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
)

// openSessions stores the new sessions.
func openSessions(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	var rows []bun.TupleValues
	for _, p := range pending {
		if a := p.accept; a.Send.New() {
			rows = append(rows, bun.Tuple([]any{a.Owner, cmp.Or(a.Title, chat.DefaultTitle), a.At, a.At}))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	var made []stored.Session
	err := tx.NewRaw(`INSERT INTO chat_sessions (user_id, title, created_at, updated_at) VALUES ? RETURNING id, user_id, title`, bun.List(rows)).
		Scan(ctx, &made)
	if err != nil {
		return err
	}
	for _, p := range pending {
		if !p.accept.Send.New() {
			continue
		}
		// New sessions of one account with the same title are interchangeable.
		i := slices.IndexFunc(made, func(s stored.Session) bool {
			return s.UserID == p.accept.Owner && s.Title == cmp.Or(p.accept.Title, chat.DefaultTitle)
		})
		p.session = made[i]
		made = slices.Delete(made, i, i+1)
	}
	return nil
}

// nameSessions gives untitled sessions the titles derived from their new questions.
func nameSessions(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	var rows []bun.TupleValues
	for _, p := range pending {
		if title := p.accept.Title; p.question.ID == 0 && p.session.Title == chat.DefaultTitle && title != "" && title != chat.DefaultTitle {
			rows = append(rows, bun.Tuple([]any{p.session.ID, title}))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewRaw(`UPDATE chat_sessions SET title = named.column2 FROM (VALUES ?) AS named WHERE id = named.column1`, bun.List(rows)).
		Exec(ctx)
	return err
}

// insertQuestions stores the new questions.
func insertQuestions(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	var questions []*stored.Message
	for _, p := range pending {
		if p.question.ID == 0 {
			p.question.SessionID = p.session.ID
			questions = append(questions, &p.question)
		}
	}
	return insertMessages(ctx, tx, questions)
}

// insertAnswers stores the empty answers.
func insertAnswers(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	answers := make([]*stored.Message, len(pending))
	for i, p := range pending {
		p.answer = stored.Message{
			SessionID: p.session.ID, ParentID: p.question.ID, Role: string(chat.RoleAssistant), Metadata: stored.NewMetadata(chat.Answer{Choice: p.accept.Choice}), CreatedAt: p.accept.At,
		}
		p.answer.SetState(chat.BeginAnswer(p.accept.WorkerID, p.accept.Format, p.accept.LeaseUntil))
		answers[i] = &p.answer
	}
	return insertMessages(ctx, tx, answers)
}

// insertMessages stores messages, at most one per session, and sets their ids.
func insertMessages(ctx context.Context, tx bun.IDB, messages []*stored.Message) error {
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
			m.SessionID, bun.NullZero(m.ParentID), m.Role, m.Content, m.Format, string(about), m.Status, bun.NullZero(m.Runner), m.LeaseUntil, m.CreatedAt,
		})
	}
	var made []stored.Message
	err := tx.NewRaw(`INSERT INTO messages (session_id, parent_id, role, content, format, metadata, status, runner, lease_until, created_at)
		VALUES ? RETURNING id, session_id`, bun.List(rows)).Scan(ctx, &made)
	if err != nil {
		return err
	}
	ids := make(map[chat.SessionID]chat.MessageID, len(made))
	for _, m := range made {
		ids[m.SessionID] = m.ID
	}
	for _, m := range messages {
		m.ID = ids[m.SessionID]
	}
	return nil
}

// moveLeaves makes the answers the leaves of their sessions, and the models that sends name the models of their sessions.
func moveLeaves(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	if len(pending) == 0 {
		return nil
	}
	answers := make([]chat.MessageID, len(pending))
	var named []bun.TupleValues
	for i, p := range pending {
		answers[i] = p.answer.ID
		if name := p.accept.Send.Model; name != "" {
			named = append(named, bun.Tuple([]any{p.session.ID, name}))
		}
	}
	model := bun.SafeQuery("")
	if len(named) > 0 {
		model = bun.SafeQuery(", model = coalesce((SELECT named.column2 FROM (VALUES ?) AS named WHERE named.column1 = m.session_id), model)", bun.List(named))
	}
	_, err := tx.NewRaw(`UPDATE chat_sessions SET leaf_id = m.id, updated_at = m.created_at? FROM messages AS m
		WHERE m.id IN (?) AND chat_sessions.id = m.session_id`, model, bun.List(answers)).Exec(ctx)
	return err
}
