package bundb_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/domain/chat"
	"chatbot/domain/user"
	"chatbot/ports"
)

// TestDeletedTextLeavesTheFile: what a person deletes is not left in free pages of the SQLite file.
func TestDeletedTextLeavesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chatbot.db")
	db := opened(t, bundb.Options{SQLitePath: path})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	u, err := bundb.NewUsers(db).Create(t.Context(), user.User{Username: "ada", Email: "ada@x.example", Active: true, CreatedAt: now, UpdatedAt: now})
	if err != nil {
		t.Fatal(err)
	}
	const canary = "quokkacanary"
	turn, err := bundb.NewTurns(db).Begin(t.Context(), ports.Accept{
		Owner: u.ID, Send: chat.Send{Text: strings.Repeat(canary+" ", 2000)}, Title: canary, Runner: "r", At: now, LeaseUntil: now.Add(time.Minute),
	})
	if err != nil {
		t.Fatal(err)
	}
	answer := turn.Answer
	answer.Status, answer.Content = chat.Complete, strings.Repeat(canary+" ", 2000)
	if err := bundb.NewTurns(db).Finish(t.Context(), "r", answer, canary, now); err != nil {
		t.Fatal(err)
	}
	if !inFiles(t, path, canary+" "+canary) {
		t.Fatal("the text was never there: this test looks in the wrong place")
	}
	if err := bundb.NewSessions(db).Delete(t.Context(), u.ID, turn.SessionID); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil { // which folds the log into the file
		t.Fatal(err)
	}
	if inFiles(t, path, canary+" "+canary) {
		t.Error("the text of a deleted chat can still be read in the file")
	}
}

func inFiles(t *testing.T, path, text string) bool {
	t.Helper()
	found := false
	for _, suffix := range []string{"", "-wal"} {
		content, err := os.ReadFile(path + suffix)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		found = found || bytes.Contains(content, []byte(text))
	}
	return found
}
