package bundb_test

import (
	"slices"
	"testing"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
)

// schemaTextBytes: migration 0013 counts what was stored before it, and triggers count what a server of the previous version
// writes afterwards.
func schemaTextBytes(t *testing.T, o bundb.Options) {
	db := opened(t, o)
	at := slices.Index(ours, "0013_text_bytes")
	applied, err := db.MigrateFrom(t.Context(), only(t, db, ours[:at]...))
	wantMigrated(t, applied, err, ours[:at]...)
	bundbtest.Must(t, db, "INSERT INTO users (username, email, hashed_password) VALUES ('ada', 'ada@x.example', 'x')")
	bundbtest.Must(t, db, "INSERT INTO chat_sessions (user_id) VALUES (1), (1)")
	bundbtest.Must(t, db, `INSERT INTO messages (session_id, role, content, status, runner, lease_until) VALUES
		(1, 'user', 'schön', 'complete', NULL, NULL), (1, 'assistant', 'half', 'streaming', 'r', '2030-01-01 00:00:00+00:00')`)
	applied, err = db.Migrate(t.Context())
	wantMigrated(t, applied, err, ours[at:]...)
	for _, step := range []struct {
		what, statement string
		want            int
	}{
		{"what was there", "", 512 + 6},
		{"a checkpoint", "UPDATE messages SET content = 'half of it' WHERE id = 2", 512 + 6},
		{"an end", "UPDATE messages SET content = 'all of it', status = 'complete', lease_until = NULL WHERE id = 2", 2*512 + 6 + 9},
		{"a change of something else", "UPDATE messages SET metadata = '{}' WHERE id = 2", 2*512 + 6 + 9},
		{"a new message", "INSERT INTO messages (session_id, role, content) VALUES (1, 'user', '😀')", 3*512 + 6 + 9 + 4},
		{"an answer with instructions", "INSERT INTO messages (session_id, role, content, instructions) VALUES (1, 'assistant', 'ok', 'sei schön')", 4*512 + 6 + 9 + 4 + 2 + 10},
		{"another text of it", "UPDATE messages SET content = 'fine' WHERE id = 4", 4*512 + 6 + 9 + 4 + 4 + 10},
	} {
		if step.statement != "" {
			bundbtest.Must(t, db, step.statement)
		}
		got, err := bundbtest.Number(t.Context(), db, "SELECT text_bytes FROM chat_sessions WHERE id = 1")
		if err != nil || got != step.want {
			t.Errorf("%s: %d bytes, %v, want %d", step.what, got, err, step.want)
		}
	}
	if empty, err := bundbtest.Number(t.Context(), db, "SELECT text_bytes FROM chat_sessions WHERE id = 2"); err != nil || empty != 0 {
		t.Errorf("an empty session has %d bytes, %v", empty, err)
	}
}
