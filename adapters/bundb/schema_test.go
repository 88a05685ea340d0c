package bundb_test

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	chatsdb "chatbot/adapters/bundb/chats"
	identitydb "chatbot/adapters/bundb/identity"
	"chatbot/domain/identity"
)

// ours are the names of all migrations, in order.
var ours = []string{"0001_initial", "0002_branches", "0003_logins", "0004_audit", "0005_kept_sessions", "0006_search", "0007_erasure", "0008_words_later", "0009_unread", "0010_search_terms", "0011_folded_names", "0012_prune_audit", "0013_text_bytes", "0014_write_checks", "0015_parts", "0016_session_model", "0017_jobs", "0018_settings", "0019_roles", "0020_usage", "0021_groups", "0022_providers", "0023_budgets", "0024_instructions", "0025_usage_failures", "0026_files", "0027_file_terms", "0028_tools", "0029_mcp_servers", "0030_connections", "0031_revocations", "0032_connection_bounds", "0033_connection_asks", "0034_keys", "0035_second_factors", "0038_account_tokens", "0041_replies", "0042_told_logins", "0043_invitation_mails", "0044_passkeys", "0045_passkey_challenges", "0046_identity_providers", "0047_provider_sessions", "0049_passkey_sites"}

// schemas runs the cases; empty returns the options of an empty database.
func schemas(t *testing.T, empty func(t *testing.T) bundb.Options) {
	for name, test := range map[string]func(*testing.T, bundb.Options){
		"from empty to current": schemaUpgrade,
		"branches":              schemaBranches,
		"a newer database":      schemaAhead,
		"a late migration":      schemaLate,
		"audit is protected":    schemaAudit,
		"parallel migrators":    schemaParallel,
		"a failing migration":   schemaFails,
		"names of the spec":     schemaNames,
		"folded names":          schemaFolded,
		"text bytes":            schemaTextBytes,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, empty(t))
		})
	}
}

func TestSchemaSQLite(t *testing.T) {
	schemas(t, func(t *testing.T) bundb.Options {
		return bundb.Options{SQLitePath: filepath.Join(t.TempDir(), "chatbot.db")}
	})
}

func opened(t *testing.T, o bundb.Options) *bundb.DB {
	t.Helper()
	db, err := bundb.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func wantMigrated(t *testing.T, applied []string, err error, want ...string) {
	t.Helper()
	if err != nil || !slices.Equal(applied, want) {
		t.Fatalf("applied %v, %v, want %v", applied, err, want)
	}
}

func wantText(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("got %v, want something with %q", err, part)
		}
	}
}

func schemaUpgrade(t *testing.T, o bundb.Options) {
	db := opened(t, o)
	wantText(t, db.CheckSchema(t.Context()), strings.Join(ours, ", "), "run `chatbot migrate`")
	applied, err := db.Migrate(t.Context())
	wantMigrated(t, applied, err, ours...)
	if err := db.CheckSchema(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := identitydb.NewUsers(db).Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "ada", Email: "ada@example.com"})); err != nil {
		t.Error(err)
	}
	again := opened(t, o)
	applied, err = again.Migrate(t.Context())
	wantMigrated(t, applied, err)
	if _, err := identitydb.NewUsers(again).ByName(t.Context(), "ada"); err != nil {
		t.Error("migrating again lost an account:", err)
	}
}

func schemaAhead(t *testing.T, o bundb.Options) {
	db := opened(t, o)
	newer := plant(t, db, "CREATE TABLE of_the_future (id INTEGER);")
	applied, err := db.MigrateFrom(t.Context(), newer)
	wantMigrated(t, applied, err, append(ours, "9999_planted")...)
	wantText(t, db.CheckSchema(t.Context()), "newer chatbot", "9999", "restore a backup")
	applied, err = db.Migrate(t.Context())
	wantText(t, err, "newer chatbot", "9999")
	if len(applied) > 0 {
		t.Errorf("applied %v", applied)
	}
}

// plant adds a migration to ours.
func plant(t *testing.T, db *bundb.DB, sql string) fs.FS {
	t.Helper()
	files := fstest.MapFS{"9999_planted.tx.up.sql": {Data: []byte(sql)}}
	names, err := fs.Glob(db.Migrations(), "*.sql")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(db.Migrations(), name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	return files
}

func schemaParallel(t *testing.T, o bundb.Options) {
	var all sync.WaitGroup
	var mu sync.Mutex
	var by []string
	for range 10 {
		all.Go(func() { // each like a process of its own
			db, err := bundb.Open(t.Context(), o)
			if err != nil {
				t.Error(err)
				return
			}
			applied, err := db.Migrate(t.Context())
			if err := errors.Join(err, db.CheckSchema(t.Context()), db.Close()); err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			by = append(by, applied...)
		})
	}
	all.Wait()
	slices.Sort(by) // the processes may have applied one each
	if !slices.Equal(by, ours) {
		t.Errorf("applied %v, want each once", by)
	}
}

func schemaFails(t *testing.T, o bundb.Options) {
	db := opened(t, o)
	broken := plant(t, db, "CREATE TABLE half_done (id INTEGER);\nINSERT INTO half_done VALUES (1);\nINSERT INTO no_such_table VALUES (1);")
	for _, want := range [][]string{ours, nil} {
		applied, err := db.MigrateFrom(t.Context(), broken)
		wantText(t, err, "9999")
		if !slices.Equal(applied, want) {
			t.Errorf("applied %v, want %v", applied, want)
		}
		if bundbtest.Exec(t.Context(), db, "SELECT * FROM half_done") == nil {
			t.Error("the failed migration left its table")
		}
	}
	if err := db.CheckSchema(t.Context()); err != nil {
		t.Error(err)
	}
	applied, err := db.MigrateFrom(t.Context(), plant(t, db, "CREATE TABLE half_done (id INTEGER);"))
	wantMigrated(t, applied, err, "9999_planted")
}

// schemaNames: external tools rely on the names of spec 7.2. A missing index cannot be dropped by name.
func schemaNames(t *testing.T, o bundb.Options) {
	db := opened(t, o)
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for table, columns := range map[string]string{
		"users":         "id, username, email, hashed_password, is_active, is_verified, created_at, updated_at",
		"chat_sessions": "id, user_id, title, created_at, updated_at",
		"messages":      "id, session_id, role, content, metadata, created_at",
	} {
		if err := bundbtest.Exec(t.Context(), db, fmt.Sprintf("SELECT %s FROM %s", columns, table)); err != nil {
			t.Error(err)
		}
	}
	for _, statement := range []string{ // the spec's defaults
		"INSERT INTO users (username, email, hashed_password) VALUES ('ada', 'a@x.example', 'x')",
		"INSERT INTO chat_sessions (user_id) VALUES (1)",
		"INSERT INTO messages (session_id, role, content) VALUES (1, 'system', 'hello')",
		"UPDATE chat_sessions SET leaf_id = 1", // our column: the end of the current path
	} {
		if err := bundbtest.Exec(t.Context(), db, statement); err != nil {
			t.Error(err)
		}
	}
	page, _, err := chatsdb.NewMessages(db).Path(t.Context(), 1, 1, 0, 10)
	if err != nil || len(page) != 1 || page[0].Content != "hello" || page[0].CreatedAt.IsZero() {
		t.Errorf("%+v, %v", page, err)
	}
	for _, statement := range []string{
		"INSERT INTO messages (session_id, role, content) VALUES (1, 'robot', 'x')",
		"INSERT INTO messages (session_id, role, content, status) VALUES (1, 'user', 'x', 'lost')",
		"INSERT INTO messages (session_id, role, content, status) VALUES (1, 'assistant', 'x', 'streaming')",
		"INSERT INTO messages (session_id, role, content) VALUES (999, 'user', 'x')",
	} {
		if bundbtest.Exec(t.Context(), db, statement) == nil {
			t.Error("was let in:", statement)
		}
	}
	for _, index := range []string{
		"idx_users_username", "idx_users_email", "idx_users_created_at", "idx_chat_sessions_user_id",
		"idx_chat_sessions_updated_at", "idx_messages_session_id", "idx_messages_created_at",
	} {
		if err := bundbtest.Exec(t.Context(), db, "DROP INDEX "+index); err != nil {
			t.Error(err)
		}
	}
}
