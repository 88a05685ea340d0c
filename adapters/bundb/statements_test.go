package bundb_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	chatsdb "chatbot/adapters/bundb/chats"
	identitydb "chatbot/adapters/bundb/identity"
	turnsdb "chatbot/adapters/bundb/turns"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// TestMessagesCompileStatementsOnce: the tenth message finds every statement compiled, whatever its content. A schema change in
// between is harmless.
func TestMessagesCompileStatementsOnce(t *testing.T) {
	db := bundbtest.SQLite(t)
	ada, err := identitydb.NewUsers(db).Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "ada", Email: "ada@example.com", Active: true}))
	if err != nil {
		t.Fatal(err)
	}
	turns, messages, session, compiled := turnsdb.NewTurns(db), chatsdb.NewMessages(db), chat.SessionID(0), 0
	for i := range 10 {
		now := time.Now()
		turn, err := turns.Begin(t.Context(), ports.Accept{
			Owner: ada.ID(), Send: chat.Send{SessionID: session, Text: fmt.Sprintf("it's ? %d 'quoted' ?1 [x] `y` \\", i)}, Choice: chat.Choice{Model: "m"}, WorkerID: "r", At: now, LeaseUntil: now,
		})
		if err != nil {
			t.Fatal(err)
		}
		session, turn.Answer.Status = turn.SessionID, chat.Complete
		if err := turns.Finish(t.Context(), "r", turn.Answer, now, ports.Follow{}); err != nil {
			t.Fatal(err)
		}
		if got, err := messages.Get(t.Context(), ada.ID(), turn.Question.ID); err != nil || !reflect.DeepEqual(got, turn.Question) {
			t.Errorf("%+v, %v, want %+v", got, err, turn.Question)
		}
		switch n := bundb.CompiledBy(t, db); {
		case i == 1:
			compiled = n
			bundbtest.Must(t, db, "CREATE INDEX another ON messages (role)")
		case i > 1 && n != compiled:
			t.Errorf("message %d: %d statements are compiled, %d were", i, n, compiled)
		}
	}
	if compiled == 0 || compiled > bundb.MaxCached/2 {
		t.Errorf("%d statements are compiled", compiled)
	}
}
