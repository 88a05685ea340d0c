package bundb_test

import (
	"path/filepath"
	"strings"
	"testing"

	"chatbot/adapters/bundb"
	chatsdb "chatbot/adapters/bundb/chats"
	"chatbot/domain/chat"
)

// TestListFindsRunningAnswersByIndex: whether a session has a running answer takes one lookup in the index of streaming answers,
// not one per message.
func TestListFindsRunningAnswersByIndex(t *testing.T) {
	db := opened(t, bundb.Options{SQLitePath: filepath.Join(t.TempDir(), "chatbot.db")})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	steps, err := db.Plans(t.Context(), func() error {
		_, _, err := chatsdb.NewSessions(db).List(t.Context(), 1, chat.SessionPage{Sort: chat.UpdatedDesc, Limit: 20})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	plan := strings.Join(steps, "\n")
	if !strings.Contains(plan, "messages_one_streaming (session_id=?)") {
		t.Errorf("the plan of the list does not use it:\n%s", plan)
	}
	if strings.Contains(plan, "SCAN m") {
		t.Errorf("the plan of the list reads all messages:\n%s", plan)
	}
}
