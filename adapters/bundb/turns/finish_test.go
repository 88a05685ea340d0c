package turns

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	chatsdb "chatbot/adapters/bundb/chats"
	identitydb "chatbot/adapters/bundb/identity"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// TestDuplicateFinishInOneGroupCountsOnce: if a statement matches a row twice, it changes the row once and reports it once.
func TestDuplicateFinishInOneGroupCountsOnce(t *testing.T) {
	db, err := bundb.Open(t.Context(), bundb.Options{SQLitePath: filepath.Join(t.TempDir(), "chatbot.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	ada, err := identitydb.NewUsers(db).Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "ada", Email: "ada@example.com"}))
	if err != nil {
		t.Fatal(err)
	}
	turns := NewTurns(db)
	var calls []*finishing
	for range 2 {
		turn, err := turns.Begin(t.Context(), ports.Accept{Owner: ada.ID(), Send: chat.Send{Text: "hello"}, Choice: chat.Choice{Model: "m"}, WorkerID: "r", At: time.Now(), LeaseUntil: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			end := turn.Answer
			end.Content, end.Status = fmt.Sprint("end ", i), chat.Complete
			calls = append(calls, newFinishing("r", end, time.Now(), ports.Follow{}))
		}
	}
	turns.finishAll(t.Context(), calls)
	for i, c := range calls {
		first := i%3 == 0
		if first && c.err != nil || !first && !errors.Is(c.err, chat.ErrMessage) {
			t.Errorf("end %d of answer %d: %v", i%3, c.row.MessageID, c.err)
		}
		m, err := chatsdb.NewMessages(db).Get(t.Context(), ada.ID(), c.row.MessageID)
		if err != nil || m.Content != "end 0" {
			t.Errorf("stored is %q, %v", m.Content, err)
		}
	}
}
