package bundb_test

import (
	"fmt"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// beforeBranches is a database as of 0001: four sessions of two people with interleaved messages, one of them empty, one with a
// running answer.
var beforeBranches = []string{
	"INSERT INTO users (username, email, hashed_password) VALUES ('ada', 'a@x.example', 'x'), ('bob', 'b@x.example', 'x')",
	"INSERT INTO chat_sessions (user_id, title) VALUES (1, 'first'), (1, 'second'), (1, 'empty'), (2, 'runs')",
	`INSERT INTO messages (session_id, role, content, status, metadata) VALUES
		(1, 'user', 'q0', 'complete', '{}'), (1, 'assistant', 'a0', 'complete', '{"model":"m","finish_reason":"stop"}'),
		(2, 'user', 'x0', 'complete', '{}'), (1, 'user', 'q1', 'complete', '{}'), (2, 'assistant', 'y0', 'stopped', '{}'),
		(1, 'assistant', '', 'failed', '{}'), (4, 'user', 'b0', 'complete', '{}'), (2, 'user', 'x1', 'complete', '{}')`,
	`INSERT INTO messages (session_id, role, content, status, runner, lease_until)
		VALUES (4, 'assistant', 'so far', 'streaming', 'old', '2026-03-01 00:00:00+00:00')`,
	"INSERT INTO messages (session_id, role, content, status) VALUES (2, 'assistant', 'y1', 'interrupted')",
	`INSERT INTO sends (user_id, client_message_id, fingerprint, question_id, answer_id, created_at)
		VALUES (1, 'key', 'of q0', 1, 2, '2026-03-01 00:00:00+00:00')`,
}

// only returns the migrations of those names.
func only(t *testing.T, db *bundb.DB, names ...string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range names {
		text, err := fs.ReadFile(db.Migrations(), name+".tx.up.sql")
		if err != nil {
			t.Fatal(err)
		}
		files[name+".tx.up.sql"] = &fstest.MapFile{Data: text}
	}
	return files
}

// schemaBranches: sessions from before branches read as before.
func schemaBranches(t *testing.T, o bundb.Options) {
	db := opened(t, o)
	applied, err := db.MigrateFrom(t.Context(), only(t, db, "0001_initial"))
	wantMigrated(t, applied, err, "0001_initial")
	for _, statement := range beforeBranches {
		bundbtest.Must(t, db, statement)
	}
	applied, err = db.Migrate(t.Context())
	wantMigrated(t, applied, err, ours[1:]...)

	s := storage(db)
	for _, want := range []struct {
		owner    identity.UserID
		session  chat.SessionID
		leaf     chat.MessageID
		ids      []chat.MessageID
		contents []string
		seqs     []int
	}{
		{1, 1, 6, []chat.MessageID{1, 2, 4, 6}, []string{"q0", "a0", "q1", ""}, []int{0, 1, 0, 0}},
		{1, 2, 10, []chat.MessageID{3, 5, 8, 10}, []string{"x0", "y0", "x1", "y1"}, []int{0, 1, 0, 1}},
		{1, 3, 0, nil, nil, nil},
		{2, 4, 9, []chat.MessageID{7, 9}, []string{"b0", "so far"}, []int{0, 1}},
	} {
		page, more, err := s.Messages.Path(t.Context(), want.owner, want.session, 0, 10)
		var ids []chat.MessageID
		var contents []string
		var seqs []int
		for _, m := range page {
			ids, contents, seqs = append(ids, m.ID), append(contents, m.Content), append(seqs, m.Seq)
		}
		if err != nil || more || !slices.Equal(ids, want.ids) || !slices.Equal(contents, want.contents) || !slices.Equal(seqs, want.seqs) {
			t.Errorf("session %d: %v %q %v, %t, %v", want.session, ids, contents, seqs, more, err)
		}
		got, err := s.Sessions.Get(t.Context(), want.owner, want.session)
		if err != nil || got.LeafID() != want.leaf || got.MessageCount != len(want.ids) || (len(contents) > 0 && got.LastMessage != contents[len(contents)-1]) {
			t.Errorf("session %d: %+v, %v", want.session, got, err)
		}
	}
	indexAll(t, db)
	for text, want := range map[string]int{"y0": 1, "b0": 0, "second": 1, "so far": 0} {
		q, _ := chat.ParseQuery(text)
		if hits, _, err := s.Search.Find(t.Context(), 1, q, 0, 10); err != nil || len(hits) != want {
			t.Errorf("%q finds %+v, %v", text, hits, err)
		}
	}
	goesOn(t, db, s)
}

// goesOn: they can be continued.
func goesOn(t *testing.T, db *bundb.DB, s contract.Storage) {
	t.Helper()
	if bundbtest.Exec(t.Context(), db, "INSERT INTO messages (session_id, role, content, status, runner, lease_until) SELECT session_id, role, content, status, runner, lease_until FROM messages WHERE id = 9") == nil {
		t.Error("a second answer runs in one session")
	}
	now := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	orphans, err := s.Turns.Interrupt(t.Context(), now)
	if err != nil || len(orphans) != 1 || orphans[0].Owner != 2 || orphans[0].Answer.ID != 9 || orphans[0].Answer.Content != "so far" {
		t.Errorf("%+v, %v", orphans, err)
	}
	turn, err := s.Turns.Continue(t.Context(), ports.Resume{Owner: 2, MessageID: 9, WorkerID: "new", At: now, LeaseUntil: now})
	if err != nil || turn.Question.ID != 7 || turn.Answer.Seq != chat.EpochSize {
		t.Errorf("%+v, %v", turn, err)
	}
	a := ports.Accept{Owner: 1, Send: chat.Send{ClientID: "key"}, Fingerprint: "of q0", WorkerID: "new", At: now, LeaseUntil: now}
	turn, err = s.Turns.Begin(t.Context(), a)
	if err != nil || !turn.Repeated || turn.Question.ID != 1 || turn.Answer.Content != "a0" {
		t.Errorf("%+v, %v", turn, err)
	}
	for session, parent := range map[chat.SessionID]chat.MessageID{1: 6, 3: 0} {
		a.Send = chat.Send{SessionID: session, Text: fmt.Sprint("next in ", session)}
		turn, err := s.Turns.Begin(t.Context(), a)
		if err != nil || turn.Question.ParentID != parent || turn.SessionID != session {
			t.Errorf("%+v, %v, want it after %d", turn, err, parent)
		}
	}
}
