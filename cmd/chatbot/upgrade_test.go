//go:build faults

package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chatbot/adapters/bundb/bundbtest"
	"chatbot/adapters/llm/llmtest"
)

// previous are the versions to upgrade from: the last release, and the first build with migrations. A release replaces the last one
// by its tag.
var previous = map[string]string{"1.0.0": "accbd4d", "the first build": "818e5ff"}

// buildPrevious builds the program at a commit from the history of this repository.
func buildPrevious(t *testing.T, commit string) string {
	t.Helper()
	return buildAt(t, commit, "build")
}

// builds are the programs of buildAt, each of which is built once for all tests.
var builds sync.Map

// buildAt builds the program at a commit, or with "test -c" the tests that run as it.
func buildAt(t *testing.T, commit, how string) string {
	t.Helper()
	root := filepath.Join("..", "..")
	if err := exec.CommandContext(t.Context(), "git", "-C", root, "cat-file", "-e", commit+"^{commit}").Run(); err != nil {
		t.Skip("the history of this repository is not here: fetch it whole")
	}
	build, _ := builds.LoadOrStore(commit+how, sync.OnceValues(func() (string, error) {
		dir, err := os.MkdirTemp("", "chatbot-build")
		if err != nil {
			return "", err
		}
		later(func() { _ = os.RemoveAll(dir) })
		script := fmt.Sprintf("git -C %q archive %s | tar -x -C %q && cd %q && CGO_ENABLED=0 go %s -trimpath -o chatbot ./cmd/chatbot", root, commit, dir, dir, how)
		if out, err := exec.Command("bash", "-euo", "pipefail", "-c", script).CombinedOutput(); err != nil {
			return "", fmt.Errorf("%w: %s", err, out)
		}
		return filepath.Join(dir, "chatbot"), nil
	}))
	program, err := build.(func() (string, error))()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// refuses checks that a program does not start and prints why.
func refuses(t *testing.T, program, want string, settings ...string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, "serve")
	command.Dir = t.TempDir()
	command.Env = append(append(os.Environ(), "RUN_CHATBOT=1", "HTTP_ADDR=127.0.0.1:0"), settings...)
	out, err := command.CombinedOutput()
	if err == nil || !strings.Contains(string(out), want) {
		t.Errorf("%v: %s; want %q", err, out, want)
	}
}

// migrateWith migrates the database of the settings with a program.
func migrateWith(t *testing.T, program string, settings []string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, "migrate")
	command.Env = append(append(os.Environ(), "RUN_CHATBOT=1"), settings...)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// people sends all requests of a page, one after the other, until it is stopped, and counts the failures.
type people struct {
	server         atomic.Pointer[process]
	asked, refused atomic.Int64
	sent           []string // acknowledged messages
	stop, done     chan struct{}
}

func (l *people) start(t *testing.T, p *process, token string) {
	l.server.Store(p)
	l.stop, l.done = make(chan struct{}), make(chan struct{})
	ask := func(method, path, body string) bool {
		server := l.server.Load()
		request, err := http.NewRequestWithContext(t.Context(), method, server.base+path, strings.NewReader(body))
		if err == nil {
			_, err = server.try(request, token)
		}
		l.asked.Add(1)
		if err != nil {
			l.refused.Add(1)
			t.Logf("%s %s: %v", method, path, err)
		}
		return err == nil
	}
	go func() {
		defer close(l.done)
		for i := 0; ; i++ {
			select {
			case <-l.stop:
				return
			default:
			}
			text := fmt.Sprintf("message%d of the upgrade", i)
			if ask("POST", "/api/chat/message", fmt.Sprintf(`{"message":%q,"session_id":1}`, text)) {
				l.sent = append(l.sent, text)
			}
			ask("GET", "/api/chat/sessions", "")
			ask("GET", "/api/chat/sessions/1/messages", "")
			ask("PATCH", "/api/chat/sessions/1", fmt.Sprintf(`{"title":"title %d"}`, i))
			ask("GET", "/api/auth/me", "")
		}
	}()
}

func (l *people) end() {
	close(l.stop)
	<-l.done
}

// rowsOf returns the rows of a table in PostgreSQL by their ids, as JSON objects.
func rowsOf(t *testing.T, url, table string) map[int64]map[string]any {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	found, err := db.QueryContext(t.Context(), "SELECT id, to_jsonb(r) FROM "+table+" AS r")
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	rows := map[int64]map[string]any{}
	for found.Next() {
		var id int64
		var text []byte
		var row map[string]any
		if err := errors.Join(found.Scan(&id, &text), json.Unmarshal(text, &row)); err != nil {
			t.Fatal(err)
		}
		rows[id] = row
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

// unchanged checks that every row that a table had is there with all its values, apart from columns that people change meanwhile.
func unchanged(t *testing.T, url, table string, before map[int64]map[string]any, except ...string) {
	t.Helper()
	after := rowsOf(t, url, table)
	for id, row := range before {
		if row["status"] == "streaming" {
			continue
		}
		for column, value := range row {
			if now, kept := after[id][column]; !slices.Contains(except, column) && (!kept || !reflect.DeepEqual(now, value)) {
				t.Errorf("%s %d: %s was %v and is %v", table, id, column, value, now)
			}
		}
	}
	if len(before) == 0 {
		t.Errorf("%s was empty", table)
	}
}

// finds repeats a search until it has results, because words are indexed in the background.
func (p *process) finds(t *testing.T, token, text string) []any {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		found := p.call(t, token, "GET", "/api/chat/search?q="+strings.ReplaceAll(text, " ", "+"), "")["results"].([]any)
		if len(found) > 0 || time.Now().After(end) {
			return found
		}
	}
}

// TestUpgradeWhilePeopleTalk: a database filled by the previous release is migrated while that release serves it; then both releases
// serve it, then only the new one. No request fails, and nothing is lost or changed. The model reasons, which only the new one stores.
func TestUpgradeWhilePeopleTalk(t *testing.T) {
	t.Parallel()
	for name, commit := range previous {
		t.Run(name, func(t *testing.T) { upgradeWhilePeopleTalk(t, commit) })
	}
}

func upgradeWhilePeopleTalk(t *testing.T, commit string) {
	old := buildPrevious(t, commit)
	model := llmtest.Start(t, llmtest.Script{Thoughts: []string{"Hm, ", "yes."}})
	url := bundbtest.EmptyPostgresURL(t)
	settings := append(onDatabase(url, nil), "OPENAI_BASE_URL="+model.OpenAI())
	migrate := func(program string) { t.Helper(); migrateWith(t, program, settings) }
	migrate(old)
	before := launchProgram(t, old, t.TempDir(), settings...)
	token := before.signUp(t)
	said := before.call(t, token, "POST", "/api/chat/message", `{"message":"what the previous release kept"}`)
	refuses(t, os.Args[0], "older than this chatbot", settings...)

	var l people
	l.start(t, before, token)
	time.Sleep(time.Second)
	messages, sessions, users := rowsOf(t, url, "messages"), rowsOf(t, url, "chat_sessions"), rowsOf(t, url, "users")
	migrate(os.Args[0])
	time.Sleep(time.Second) // the previous release on the new schema
	refuses(t, old, "newer chatbot", settings...)
	after := launch(t, t.TempDir(), settings...)
	l.server.Store(after)
	beside := before.call(t, token, "POST", "/api/chat/message", `{"message":"said to the previous release beside the new one"}`)
	for asked := l.asked.Load(); l.asked.Load() < asked+2; { // the last request to the previous release has ended
		time.Sleep(10 * time.Millisecond)
	}
	if err := before.stop(); err != nil {
		t.Error(err)
	}
	time.Sleep(time.Second)
	l.end()
	if n := l.refused.Load(); n > 0 {
		t.Errorf("%d of %d requests failed", n, l.asked.Load())
	}
	t.Logf("%d requests, %d messages", l.asked.Load(), len(l.sent))

	unchanged(t, url, "messages", messages)
	unchanged(t, url, "chat_sessions", sessions, "title", "updated_at", "leaf_id", "text_bytes", "unread")
	unchanged(t, url, "users", users)
	after.answersAreWhole(t, token)
	for text, session := range map[string]any{"previous release kept": said["session_id"], "beside the new one": beside["session_id"]} {
		found := after.finds(t, token, text)
		if len(found) == 0 || found[0].(map[string]any)["session_id"] != session {
			t.Errorf("%q is not found: %v", text, found)
		}
	}
	for _, text := range l.sent {
		word, _, _ := strings.Cut(text, " ")
		if found := after.finds(t, token, word+" upgrade "); len(found) == 0 {
			t.Errorf("%q was acknowledged and is not there", text)
		}
	}
}

// answersAreWhole checks that every answer of the first session is complete, and that there is one with its reasoning.
func (p *process) answersAreWhole(t *testing.T, token string) {
	t.Helper()
	reasoned := 0
	for _, m := range p.call(t, token, "GET", "/api/chat/sessions/1/messages?limit=100", "")["messages"].([]any) {
		m := m.(map[string]any)
		if parts, _ := m["parts"].([]any); len(parts) == 2 && parts[0].(map[string]any)["text"] == "Hm, yes." {
			reasoned++
		}
		if m["role"] == "assistant" && (m["content"] != "Hello, world!" || m["status"] != "complete") {
			t.Errorf("%v", m)
		}
	}
	if reasoned == 0 {
		t.Error("no answer has its reasoning")
	}
}

// TestUpgradeOnALaptop: the program with its database in a file is replaced by the new one.
func TestUpgradeOnALaptop(t *testing.T) {
	t.Parallel()
	for name, commit := range previous {
		t.Run(name, func(t *testing.T) { upgradeOnALaptop(t, commit) })
	}
}

func upgradeOnALaptop(t *testing.T, commit string) {
	old, dir := buildPrevious(t, commit), t.TempDir()
	p := launchProgram(t, old, dir, "DEMO_FIRST_TOKEN=1ms", "DEMO_TOKENS_PER_SECOND=100000")
	token := p.signUp(t)
	said := p.call(t, token, "POST", "/api/chat/message", `{"message":"what the previous release kept"}`)
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	p = launch(t, dir)
	history := p.call(t, token, "GET", fmt.Sprintf("/api/chat/sessions/%v/messages", said["session_id"]), "")
	if messages := history["messages"].([]any); len(messages) != 2 || messages[1].(map[string]any)["content"] != said["content"] {
		t.Errorf("%v", history)
	}
	if found := p.finds(t, token, "previous kept"); len(found) == 0 {
		t.Errorf("%v", found)
	}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	refuses(t, old, "newer chatbot", "DATA_DIR="+filepath.Join(dir, "data"))
}
