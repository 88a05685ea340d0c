package turns

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/model"
)

// openSessions stores the new sessions.
func openSessions(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	var rows []bun.TupleValues
	for _, p := range pending {
		if a := p.accept; a.Send.New() {
			p.session = chat.NewSession(a.Owner, a.Title, a.At)
			rows = append(rows, bun.Tuple([]any{a.Owner, p.session.Title(), a.At, a.At}))
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
		i := slices.IndexFunc(made, func(s stored.Session) bool { return s.UserID == p.accept.Owner && s.Title == p.session.Title() })
		p.session = made[i].Session()
		made = slices.Delete(made, i, i+1)
	}
	return nil
}

// insertQuestions stores the new questions.
func insertQuestions(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	var questions []*stored.Message
	for _, p := range pending {
		if p.question.ID == 0 {
			p.question.SessionID = p.session.ID()
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
			SessionID: p.session.ID(), ParentID: p.question.ID, Role: string(chat.RoleAssistant), Instructions: p.accept.Choice.Instructions, Metadata: stored.NewMetadata(chat.Answer{Choice: p.accept.Choice, Allowed: p.allowed}), CreatedAt: p.accept.At,
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
		parts, err := m.Parts.Value()
		if err != nil {
			return err
		}
		text, _ := parts.(string)
		rows[i] = bun.Tuple([]any{
			m.SessionID, bun.NullZero(m.ParentID), m.Role, m.Content, bun.NullZero(text), m.Format, string(about), bun.NullZero(m.Instructions), m.Status, bun.NullZero(m.Runner), m.LeaseUntil, m.CreatedAt,
		})
	}
	var made []stored.Message
	err := tx.NewRaw(`INSERT INTO messages (session_id, parent_id, role, content, parts, format, metadata, instructions, status, runner, lease_until, created_at)
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

// sessionUpdate is one row of the list that keepSessions passes to the database.
type sessionUpdate struct {
	ID    chat.SessionID `bun:"session_id"`
	Leaf  chat.MessageID `bun:"new_leaf"`
	Title string         `bun:"new_title"`
	Model model.ID       `bun:"new_model"`
	At    time.Time      `bun:"at"`
}

// keepSessions stores the sessions with their answers.
func keepSessions(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	if len(pending) == 0 {
		return nil
	}
	rows := make([]sessionUpdate, len(pending))
	for i, p := range pending {
		p.session.Answer(p.accept.Send, p.accept.Title, p.answer.ID, p.accept.At)
		is := p.session.Record()
		rows[i] = sessionUpdate{is.ID, is.LeafID, is.Title, is.Model, is.UpdatedAt}
	}
	_, err := tx.NewUpdate().With("e", tx.NewValues(&rows)).Model((*stored.Session)(nil)).TableExpr("e").
		Set("leaf_id = e.new_leaf").Set("title = e.new_title").Set("model = e.new_model").Set("updated_at = e.at").
		Where("s.id = e.session_id").Exec(ctx)
	if err != nil {
		return err
	}
	if err := keepTools(ctx, tx, pending); err != nil {
		return err
	}
	return keepSetups(ctx, tx, pending)
}

// keepTools stores the tools that sends have chosen. Few choose any.
func keepTools(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	for _, p := range pending {
		if p.accept.Send.Tools == nil {
			continue
		}
		row := stored.SessionOf(p.session)
		if _, err := tx.NewUpdate().Model(&row).Column("tools").WherePK().Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// keepSetups stores the setups of new sessions. Few have one.
func keepSetups(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	for _, p := range pending {
		if !p.accept.Send.New() || p.accept.Send.Setup.IsZero() {
			continue
		}
		row := stored.SessionOf(p.session)
		if _, err := tx.NewUpdate().Model(&row).Column("instructions", "parameters").WherePK().Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
