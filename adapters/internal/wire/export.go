package wire

import (
	"encoding/json"
	"errors"
	"io"
	"iter"
	"slices"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

// exportVersion is increased when programs that read the files have to be changed.
const exportVersion = 1

// ExportHead contains the first fields of every exported JSON file.
type ExportHead struct {
	Format     string    `json:"format"`
	Version    int       `json:"version"`
	ExportedAt time.Time `json:"exported_at"`
}

// NewExportHead returns the head of a file of a format, exported at a time.
func NewExportHead(format string, at time.Time) ExportHead {
	return ExportHead{format, exportVersion, at.UTC()}
}

// exportedSession is a chat without its messages, which follow in the file.
type exportedSession struct {
	ID               chat.SessionID   `json:"id"`
	Title            string           `json:"title"`
	Model            *model.ID        `json:"model"`
	Instructions     string           `json:"instructions"`
	Parameters       model.Parameters `json:"parameters"`
	Tools            []tool.ID        `json:"tools"`
	CurrentMessageID *chat.MessageID  `json:"current_message_id"`
	CreatedAt        time.Time        `json:"created_at"`
	UpdatedAt        time.Time        `json:"updated_at"`
	PinnedAt         *time.Time       `json:"pinned_at"`
	ArchivedAt       *time.Time       `json:"archived_at"`
}

type exportedChat struct {
	ExportHead
	Session exportedSession `json:"session"`
}

func newExportedSession(session chat.Session) exportedSession {
	s := session.Record()
	shown := exportedSession{
		ID: s.ID, Title: s.Title, Instructions: s.Setup.Instructions, Parameters: s.Setup.Parameters, Tools: append([]tool.ID{}, s.Tools.IDs()...), CreatedAt: s.CreatedAt.UTC(), UpdatedAt: s.UpdatedAt.UTC(),
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

// WriteChat writes a chat with all its branches as JSON.
func WriteChat(w io.Writer, head ExportHead, session chat.Session, messages iter.Seq2[chat.Message, error]) error {
	if err := writeOpen(w, exportedChat{head, newExportedSession(session)}, "messages"); err != nil {
		return err
	}
	if err := writeAll(w, messages, writeMessage); err != nil {
		return err
	}
	return writeEnd(w)
}

// WriteAccount writes a person's account, an object that begins with an ExportHead, with what is known of their files and all their
// chats as JSON. whole returns all messages of one chat.
func WriteAccount(w io.Writer, account any, files iter.Seq2[file.File, error], sessions iter.Seq2[chat.Session, error], whole func(id chat.SessionID) iter.Seq2[chat.Message, error]) error {
	if err := writeOpen(w, account, "files"); err != nil {
		return err
	}
	if err := writeAll(w, files, func(w io.Writer, f file.File) error { return writeJSON(w, NewFile(f)) }); err != nil {
		return err
	}
	if _, err := io.WriteString(w, `],"sessions":[`); err != nil {
		return err
	}
	err := writeAll(w, sessions, func(w io.Writer, session chat.Session) error {
		if err := writeOpen(w, newExportedSession(session), "messages"); err != nil {
			return err
		}
		// A chat that was deleted in the meantime does not end the export.
		if err := writeAll(w, whole(session.ID()), writeMessage); err != nil && !errors.Is(err, chat.ErrSession) {
			return err
		}
		_, err := io.WriteString(w, "]}")
		return err
	})
	if err != nil {
		return err
	}
	return writeEnd(w)
}

// WithoutReasoning leaves out the reasoning of messages.
func WithoutReasoning(messages iter.Seq2[chat.Message, error]) iter.Seq2[chat.Message, error] {
	return func(yield func(chat.Message, error) bool) {
		for m, err := range messages {
			m.Parts = withoutReasoning(m.Parts)
			if !yield(m, err) {
				return
			}
		}
	}
}

// withoutReasoning returns the parts that are files, calls or sources, with the text beside them; nil where there is none, because the content has the
// rest.
func withoutReasoning(parts []chat.Part) []chat.Part {
	if !slices.ContainsFunc(parts, func(p chat.Part) bool { return p.File != nil || p.Call != nil || p.Source != nil }) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(parts), func(p chat.Part) bool { return p.Kind == chat.ReasoningPart })
}

func writeMessage(w io.Writer, m chat.Message) error { return writeJSON(w, exported(m)) }

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
