package http

import (
	"encoding/json"
	"io"
	"iter"
	"time"

	"chatbot/adapters/internal/wire"
	"chatbot/domain/chat"
	"chatbot/domain/model"
)

// exportVersion is increased when programs that read the files have to be changed.
const exportVersion = 1

// exportHead contains the first fields of every exported JSON file.
type exportHead struct {
	Format     string    `json:"format"`
	Version    int       `json:"version"`
	ExportedAt time.Time `json:"exported_at"`
}

// exportedSession is a chat without its messages, which follow in the file.
type exportedSession struct {
	ID               chat.SessionID  `json:"id"`
	Title            string          `json:"title"`
	Model            *model.ID       `json:"model"`
	CurrentMessageID *chat.MessageID `json:"current_message_id"`
	CreatedAt        time.Time       `json:"created_at"`
	UpdatedAt        time.Time       `json:"updated_at"`
	PinnedAt         *time.Time      `json:"pinned_at"`
	ArchivedAt       *time.Time      `json:"archived_at"`
}

type exportedChat struct {
	exportHead
	Session exportedSession `json:"session"`
}

func newExportedSession(s chat.Session) exportedSession {
	shown := exportedSession{
		ID: s.ID, Title: s.Title, CreatedAt: s.CreatedAt.UTC(), UpdatedAt: s.UpdatedAt.UTC(),
		PinnedAt: sinceWhen(s.PinnedAt), ArchivedAt: sinceWhen(s.ArchivedAt),
	}
	if s.LeafID != 0 {
		shown.CurrentMessageID = &s.LeafID
	}
	if s.Model != "" {
		shown.Model = &s.Model
	}
	return shown
}

func sinceWhen(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// writeChat writes a chat with all its branches as JSON.
func writeChat(w io.Writer, head exportHead, session chat.Session, messages iter.Seq2[chat.Message, error]) error {
	if err := writeOpen(w, exportedChat{head, newExportedSession(session)}, "messages"); err != nil {
		return err
	}
	if err := writeAll(w, messages, writeMessage); err != nil {
		return err
	}
	return writeEnd(w)
}

func writeMessage(w io.Writer, m chat.Message) error { return writeJSON(w, wire.NewMessage(m, nil)) }

// writeOpen writes a JSON object up to the start of an additional last field, a list. The caller closes both.
func writeOpen(w io.Writer, object any, field string) error {
	text, err := json.Marshal(object)
	if err != nil {
		return err
	}
	_, err = w.Write(append(text[:len(text)-1], `,"`+field+`":[`...))
	return err
}

func writeEnd(w io.Writer) error {
	_, err := io.WriteString(w, "\n]}\n")
	return err
}

// writeAll writes the elements of a list, each on a line of its own.
func writeAll[T any](w io.Writer, all iter.Seq2[T, error], write func(io.Writer, T) error) error {
	between := "\n"
	for one, err := range all {
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, between); err != nil {
			return err
		}
		if err := write(w, one); err != nil {
			return err
		}
		between = ",\n"
	}
	return nil
}

func writeJSON(w io.Writer, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}
