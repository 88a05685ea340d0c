package bundb_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	searchdb "chatbot/adapters/bundb/search"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

func TestIndexMatchesStoredTextSQLite(t *testing.T) {
	indexFollows(t, bundb.Options{SQLitePath: filepath.Join(t.TempDir(), "chatbot.db")})
}

// indexFollows: after any change of titles and messages exactly the searchable ones are indexed, including those stored before
// the index existed.
//
// Long because each change is made to what those before it left.
func indexFollows(t *testing.T, o bundb.Options) {
	db := migratedWithMessages(t, o)
	s := storage(db)
	ada, err := s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "ada", Email: "ada@example.com", Active: true}))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	whole := func(when string) {
		t.Helper()
		indexIsWhole(t, db, when)
	}
	begun := func(send chat.Send) chat.Turn {
		t.Helper()
		turn, err := s.Turns.Begin(t.Context(), ports.Accept{
			Owner: ada.ID(), Send: send, Title: chat.DefaultTitle, Choice: chat.Choice{Model: "m"}, WorkerID: "r", At: now, LeaseUntil: now.Add(time.Second),
		})
		if err != nil {
			t.Fatal(err)
		}
		return turn
	}
	ended := func(turn chat.Turn) chat.Turn {
		t.Helper()
		turn.Answer.Status, turn.Answer.Content, turn.Answer.Answer.FinishReason = chat.Complete, "some words", "length"
		if err := s.Turns.Finish(t.Context(), "r", turn.Answer, now, ports.Follow{}); err != nil {
			t.Fatal(err)
		}
		return turn
	}
	if _, err := s.Turns.Interrupt(t.Context(), now); err != nil { // the one from before
		t.Fatal(err)
	}
	whole("what was there before")
	one := ended(begun(chat.Send{Text: "a question"}))
	if err := s.SessionTitles.Replace(t.Context(), one.SessionID, chat.DefaultTitle, "a title"); err != nil {
		t.Fatal(err)
	}
	whole("a first answer")
	two := ended(begun(chat.Send{Text: "another", SessionID: one.SessionID}))
	whole("a second one")
	ended(begun(chat.Send{Regenerates: two.Answer.ID}))
	ended(begun(chat.Send{Edits: two.Question.ID, Text: "in other words"}))
	whole("branches")
	carried, err := s.Turns.Continue(t.Context(), ports.Resume{Owner: ada.ID(), MessageID: lastOf(t, s.Messages, ada.ID(), one.SessionID), WorkerID: "r", At: now, LeaseUntil: now})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Turns.Interrupt(t.Context(), now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	whole("one that was carried on and broke off")
	if carried.Answer.ID == 0 {
		t.Error("nothing was carried on")
	}
	untitled := ended(begun(chat.Send{Text: "say nothing"}))
	whole("a session without a title of its own")
	empty, err := s.Sessions.Create(t.Context(), chat.RestoreSession(chat.SessionRecord{UserID: ada.ID(), Title: "named", CreatedAt: now, UpdatedAt: now}), chat.Bounds{})
	if err != nil {
		t.Fatal(err)
	}
	name := "renamed"
	for _, id := range []chat.SessionID{empty.ID(), untitled.SessionID} {
		if err := s.Sessions.Change(t.Context(), ada.ID(), id, chat.Change{Title: &name}, now); err != nil {
			t.Fatal(err)
		}
	}
	whole("renamed")
	running := begun(chat.Send{Text: "cut off"})
	for _, id := range []chat.SessionID{one.SessionID, empty.ID(), untitled.SessionID, running.SessionID} {
		if err := s.Sessions.Delete(t.Context(), ada.ID(), id); err != nil {
			t.Fatal(err)
		}
	}
	bundbtest.Must(t, db, "DELETE FROM chat_sessions WHERE user_id <> "+fmt.Sprint(ada.ID()))
	whole("deleted")
	for _, table := range []string{"message_terms", "session_terms"} {
		if left, err := db.Indexed(t.Context(), table); err != nil || len(left) > 0 {
			t.Errorf("%v are left in %s, %v", left, table, err)
		}
	}
}

// migratedWithMessages returns a database with messages from before the index existed.
func migratedWithMessages(t *testing.T, o bundb.Options) *bundb.DB {
	t.Helper()
	db := opened(t, o)
	if _, err := db.MigrateFrom(t.Context(), only(t, db, ours[:7]...)); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"INSERT INTO users (username, email, hashed_password) VALUES ('bob', 'bob@example.com', 'x')",
		"INSERT INTO chat_sessions (user_id) VALUES (1)",
		"INSERT INTO messages (session_id, role, content) VALUES (1, 'user', 'an old question'), (1, 'assistant', 'an old answer')",
		"INSERT INTO messages (session_id, role, content, parent_id, status, runner, lease_until) VALUES (1, 'assistant', 'half', 1, 'streaming', 'r', '2026-01-01 00:00:00+00:00')",
	} {
		bundbtest.Must(t, db, statement)
	}
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// indexIsWhole checks that exactly the searchable titles and messages are indexed.
func indexIsWhole(t *testing.T, db *bundb.DB, when string) {
	t.Helper()
	indexAll(t, db)
	for table, stored := range map[string]string{
		"message_terms": `SELECT m.id FROM messages AS m WHERE m.status <> 'streaming' AND (m.role = 'assistant' OR EXISTS
			(SELECT 1 FROM messages AS a WHERE a.parent_id = m.id AND a.status <> 'streaming') OR m.id <= 2) ORDER BY m.id`,
		"session_terms": "SELECT id FROM chat_sessions WHERE title <> 'New Chat' ORDER BY id",
	} {
		want, err := bundbtest.IDs(t.Context(), db, stored)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := db.Indexed(t.Context(), table); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %s has %v, want %v, %v", when, table, got, want, err)
		}
	}
	if n, err := bundbtest.Count(t.Context(), db, "search_queue"); err != nil || n > 0 {
		t.Errorf("%s: %d wait, %v", when, n, err)
	}
}

// lastOf returns the id of the last message of a session's current path.
func lastOf(t *testing.T, m ports.Messages, owner identity.UserID, session chat.SessionID) chat.MessageID {
	t.Helper()
	path, _, err := m.Path(t.Context(), owner, session, 0, 10)
	if err != nil || len(path) == 0 {
		t.Fatal(path, err)
	}
	return path[len(path)-1].ID
}

// indexAll indexes everything that is queued and returns its number.
func indexAll(t *testing.T, db *bundb.DB) (total int) {
	t.Helper()
	for {
		n, err := searchdb.NewSearch(db).Index(t.Context(), 500)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return total
		}
		total += n
	}
}
