package main

import (
	"database/sql"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
)

// TestJobsCommand lists the jobs of a running server and makes it try a failed one again.
func TestJobsCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	launch(t, dir)
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "data", "chatbot.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.ExecContext(t.Context(), `INSERT INTO jobs (id, kind, key, payload, status, attempt, due_at, error, created_at, ended_at)
		VALUES (1000, 'make_title', 'evil'||char(0x9b)||'2J', 'seven', 'failed', 8, '2026-11-29 10:00:00+00:00', 'boom'||char(0x202e), '2026-11-29 09:00:00+00:00', '2026-11-29 10:00:00+00:00')`)
	if err != nil {
		t.Fatal(err)
	}
	run := func(want int, args ...string) string {
		t.Helper()
		command := exec.CommandContext(t.Context(), os.Args[0], append([]string{"jobs"}, args...)...)
		command.Dir = t.TempDir()
		command.Env = append(os.Environ(), "RUN_CHATBOT=1", "DATA_DIR="+filepath.Join(dir, "data"))
		out, _ := command.CombinedOutput()
		if got := command.ProcessState.ExitCode(); got != want {
			t.Errorf("%v: exit status %d: %s", args, got, out)
		}
		for _, r := range string(out) {
			if r != '\n' && !unicode.IsPrint(r) {
				t.Errorf("%v: %q reaches the terminal", args, r)
			}
		}
		return string(out)
	}
	rows := strings.Split(strings.TrimSpace(run(0, "--status", "failed")), "\n")
	if len(rows) != 2 || !strings.HasPrefix(rows[0], "NUMBER") || !strings.HasPrefix(rows[1], "1000") || !strings.Contains(rows[1], "make_title") || !strings.Contains(rows[1], `"boom\u202e"`) {
		t.Errorf("%s", strings.Join(rows, "\n"))
	}
	done := func() bool { return strings.Count(run(0, "--status", "done"), "\n") == 4 } // the scheduled ones of this server
	for end := time.Now().Add(10 * time.Second); !done() && time.Now().Before(end); {
		time.Sleep(50 * time.Millisecond)
	}
	var one map[string]any
	if err := json.Unmarshal([]byte(run(0, "--kind", "prune_audit", "--limit", "1", "--json")), &one); err != nil || one["status"] != "done" || one["ended_at"] == nil {
		t.Errorf("%v, %v", one, err)
	}
	run(0, "retry", "1000")
	again := func() string { return run(0, "--kind", "make_title", "--json") }
	for end := time.Now().Add(10 * time.Second); !strings.Contains(again(), "names no answer") && time.Now().Before(end); {
		time.Sleep(50 * time.Millisecond)
	}
	if now := again(); !strings.Contains(now, "names no answer") || !strings.Contains(now, `"attempt":1,`) {
		t.Error(now)
	}
	run(0, "discard", "1000")
	if left := again(); left != "" {
		t.Error(left)
	}
	for _, wrong := range [][]string{{"retry", "999"}, {"retry", "x"}, {"retry"}, {"discard", "1000"}, {"--kind", "nap"}, {"--status", "tired"}, {"--limit", "0"}} {
		run(1, wrong...)
	}
}
