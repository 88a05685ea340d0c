package search

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"chatbot/adapters/bundb"
	"chatbot/domain/chat"
	"chatbot/ports"
)

// TestUnindexableTextIsSkipped: a text on which the tokenizer panics is an error that does not contain the text; after it is
// skipped, the rows after it are indexed.
func TestUnindexableTextIsSkipped(t *testing.T) {
	wordsOf = func(text string) []string {
		if strings.Contains(text, "poison") {
			panic("cannot read " + text)
		}
		return chat.Terms(text)
	}
	defer func() { wordsOf = chat.Terms }()
	db, err := bundb.Open(t.Context(), bundb.Options{SQLitePath: filepath.Join(t.TempDir(), "chatbot.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"INSERT INTO users (username, email, hashed_password, username_folded, email_folded) VALUES ('bob', 'bob@example.com', 'x', 'bob', 'bob@example.com')",
		"INSERT INTO chat_sessions (user_id) VALUES (1)",
		"INSERT INTO messages (session_id, role, content) VALUES (1, 'assistant', 'the poison'), (1, 'assistant', 'behind it')",
	} {
		if _, err := db.Writer().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	search := NewSearch(db)
	for _, limit := range []int{32, 1} {
		n, err := search.Index(t.Context(), limit)
		if n > 1 || err == nil || strings.Contains(err.Error(), "poison") || !strings.Contains(err.Error(), "message 1,") {
			t.Errorf("%d, %v", n, err)
		}
	}
	if skipped, err := search.Skip(t.Context()); err != nil || skipped != (ports.Unindexed{MessageID: 1}) {
		t.Errorf("%+v, %v", skipped, err)
	}
	for _, statement := range []string{
		"INSERT INTO file_blobs (id, user_id, sha256, bytes, derived, touched_at) VALUES (1, 1, 'x', 1, FALSE, '2026-01-01 00:00:00+00:00')",
		"INSERT INTO files (id, user_id, blob_id, name, media_type, status, created_at) VALUES (7, 1, 1, 'x', 'x', 'ready', '2026-01-01 00:00:00+00:00')",
		"INSERT INTO file_texts (file_id, page, title, text) VALUES (7, 1, '', 'the poison'), (7, 2, '', '" + strings.Repeat("y", 16<<10) + "')",
		"INSERT INTO unindexed_files (file_id, page, skipped) VALUES (7, 1, 0)",
	} {
		if _, err := db.Writer().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := search.Index(t.Context(), 32); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if n, err := search.Index(t.Context(), 1); n != 0 || err == nil || strings.Contains(err.Error(), "poison") || !strings.Contains(err.Error(), "file 7 ") {
		t.Errorf("%d, %v", n, err)
	}
	if skipped, err := search.Skip(t.Context()); err != nil || skipped != (ports.Unindexed{FileID: 7}) {
		t.Errorf("%+v, %v", skipped, err)
	}
	for _, want := range []int{1, 1, 0} { // the second section, and the end
		if n, err := search.Index(t.Context(), 32); n != want || err != nil {
			t.Errorf("%d, want %d, %v", n, want, err)
		}
	}
	var ids []int64
	err = db.Reader().NewRaw("SELECT rowid FROM message_terms WHERE message_terms MATCH ?", `"1wbehind"`).Scan(context.Background(), &ids)
	if err != nil || len(ids) != 1 || ids[0] != 2 {
		t.Errorf("%v, %v", ids, err)
	}
}
