package bundb_test

import (
	"path/filepath"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/domain/chat"
	"chatbot/domain/user"
	"chatbot/ports"
)

// TestWhatIsSaidOftenIsKept: the tenth message finds every statement compiled, and a change of the schema in
// between does no harm.
func TestWhatIsSaidOftenIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chatbot.db")
	db := opened(t, bundb.Options{SQLitePath: path})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := storage(db)
	ada, err := s.Users.Create(t.Context(), user.User{Username: "ada", Email: "ada@example.com", Active: true})
	if err != nil {
		t.Fatal(err)
	}
	compiled, sessionID := 0, int64(0)
	for i := range 10 {
		turn, err := s.Turns.Begin(t.Context(), ports.Accept{
			Owner: ada.ID, Send: chat.Send{SessionID: sessionID, Text: "it's ? 'quoted' ?1"}, Model: "m", Runner: "r",
			At: time.Now(), LeaseUntil: time.Now(),
		})
		if err != nil {
			t.Fatal(err)
		}
		sessionID = turn.SessionID
		turn.Answer.Status = chat.Complete
		if err := s.Turns.Finish(t.Context(), "r", turn.Answer, "", time.Now()); err != nil {
			t.Fatal(err)
		}
		got, err := s.Messages.Get(t.Context(), ada.ID, turn.Question.ID)
		if err != nil || got != turn.Question {
			t.Errorf("%+v, %v, want %+v", got, err, turn.Question)
		}
		switch kept, err := db.Kept(t.Context()); {
		case err != nil:
			t.Fatal(err)
		case i == 1:
			compiled = kept
			if err := db.Exec(t.Context(), "CREATE INDEX another ON messages (role)"); err != nil {
				t.Fatal(err)
			}
		case i > 1 && kept != compiled:
			t.Errorf("message %d: %d statements are kept, %d were", i, kept, compiled)
		}
	}
	if compiled == 0 {
		t.Error("no statement is kept")
	}
}
