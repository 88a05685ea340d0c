package bundb_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	chatsdb "chatbot/adapters/bundb/chats"
	identitydb "chatbot/adapters/bundb/identity"
	searchdb "chatbot/adapters/bundb/search"
	turnsdb "chatbot/adapters/bundb/turns"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

// TestDeletedTextIsErasedFromFile: deleted text does not remain in free pages of the SQLite file.
func TestDeletedTextIsErasedFromFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chatbot.db")
	db := opened(t, bundb.Options{SQLitePath: path})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	u, err := identitydb.NewUsers(db).Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "ada", Email: "ada@x.example", Active: true, CreatedAt: now, UpdatedAt: now}))
	if err != nil {
		t.Fatal(err)
	}
	const canary = "quokkacanary"
	turn, err := turnsdb.NewTurns(db).Begin(t.Context(), ports.Accept{
		Owner: u.ID(), Send: chat.Send{Text: strings.Repeat(canary+" ", 2000)}, Title: canary, WorkerID: "r", At: now, LeaseUntil: now.Add(time.Minute),
	})
	if err != nil {
		t.Fatal(err)
	}
	answer := turn.Answer
	answer.Status, answer.Content = chat.Complete, strings.Repeat(canary+" ", 2000)
	if err := turnsdb.NewTurns(db).Finish(t.Context(), "r", answer, now, ports.Follow{}); err != nil {
		t.Fatal(err)
	}
	if !inFiles(t, path, canary+" "+canary) {
		t.Fatal("the text was never there: this test looks in the wrong place")
	}
	if err := chatsdb.NewSessions(db).Delete(t.Context(), u.ID(), turn.SessionID); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil { // folds the log into the file
		t.Fatal(err)
	}
	if inFiles(t, path, canary+" "+canary) {
		t.Error("the text of a deleted chat can still be read in the file")
	}
}

// TestDeletedWordsAreErasedFromIndex: no word of deleted or replaced text remains in the search index.
func TestDeletedWordsAreErasedFromIndex(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chatbot.db")
	db := opened(t, bundb.Options{SQLitePath: path})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	stored := func(owner identity.UserID, question, answer, title string) chat.Turn {
		t.Helper()
		return storeTurn(t, db, owner, question, answer, title, now)
	}
	ada, bob := storePerson(t, db, "ada", now), storePerson(t, db, "bob", now)
	// The index stores only the suffix in which a term differs from the one before it, so the test looks for word ends.
	gone := map[string]string{
		"question of a deleted chat": "xylophonequokka", "answer of a deleted chat": "zeppelinwombat", "title of a deleted chat": "yodellingnumbat",
		"edited text": "vuvuzelabandicoot", "truncated text": "ukulelepademelon", "renamed title": "theremincassowary",
		"erased question": "sousaphonekookaburra", "erased answer": "recorderbilby", "erased title": "quenaplatypus",
	}
	const kept = "ocarinaechidna"
	deleted := stored(ada.ID(), gone["question of a deleted chat"], gone["answer of a deleted chat"], gone["title of a deleted chat"])
	changed := stored(ada.ID(), gone["edited text"], kept+" and "+gone["truncated text"], gone["renamed title"])
	stored(bob.ID(), gone["erased question"], gone["erased answer"], gone["erased title"])
	indexAll(t, db)
	for i := range 40 { // several segments of the index, with deleted rows in more than one
		stored(ada.ID(), fmt.Sprintf("filler%d and %s", i, strings.Repeat("more ", i)), fmt.Sprint("reply", i), "a title")
		indexAll(t, db)
	}
	for what, word := range gone {
		if !inFiles(t, path, word[len(word)-6:]) {
			t.Fatalf("%s was never there: this test looks in the wrong place", what)
		}
	}

	if err := chatsdb.NewSessions(db).Delete(t.Context(), ada.ID(), deleted.SessionID); err != nil {
		t.Fatal(err)
	}
	bundbtest.Must(t, db, fmt.Sprintf("UPDATE messages SET content = 'edited' WHERE id = %d", changed.Answer.ID-1))
	bundbtest.Must(t, db, fmt.Sprintf("UPDATE messages SET content = '%s' WHERE id = %d", kept, changed.Answer.ID))
	bundbtest.Must(t, db, fmt.Sprintf("UPDATE chat_sessions SET title = 'renamed' WHERE id = %d", changed.SessionID))
	if err := identitydb.NewUsers(db).Schedule(t.Context(), bob.ID(), identity.Proof{Hash: "h"}, now, job.Deletion(bob.ID(), now, now)); err != nil {
		t.Fatal(err)
	}
	if err := identitydb.NewUsers(db).Delete(t.Context(), bob.ID(), now.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	indexAll(t, db)
	purgeIndex(t, db)
	if err := db.Close(); err != nil { // folds the log into the file
		t.Fatal(err)
	}
	for what, word := range gone {
		if inFiles(t, path, word[len(word)-6:]) {
			t.Errorf("the %s can still be read in the file", what)
		}
	}
	if !inFiles(t, path, kept[len(kept)-6:]) {
		t.Error("what was kept is gone")
	}
}

func storePerson(t *testing.T, db *bundb.DB, name string, at time.Time) identity.User {
	t.Helper()
	u, err := identitydb.NewUsers(db).Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: name, Email: name + "@x.example", HashedPassword: "h", Active: true, CreatedAt: at, UpdatedAt: at}))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func storeTurn(t *testing.T, db *bundb.DB, owner identity.UserID, question, answer, title string, at time.Time) chat.Turn {
	t.Helper()
	turn, err := turnsdb.NewTurns(db).Begin(t.Context(), ports.Accept{
		Owner: owner, Send: chat.Send{Text: question}, Title: title, WorkerID: "r", At: at, LeaseUntil: at.Add(time.Minute),
	})
	if err != nil {
		t.Fatal(err)
	}
	turn.Answer.Status, turn.Answer.Content = chat.Complete, answer
	if err := turnsdb.NewTurns(db).Finish(t.Context(), "r", turn.Answer, at, ports.Follow{}); err != nil {
		t.Fatal(err)
	}
	return turn
}

// purgeIndex removes deleted words until none is left.
func purgeIndex(t *testing.T, db *bundb.DB) {
	t.Helper()
	index := searchdb.NewSearch(db)
	for step := 0; ; step++ {
		more, err := index.Purge(t.Context())
		if err != nil || step > 1000 {
			t.Fatalf("step %d: %v", step, err)
		}
		if !more {
			return
		}
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
