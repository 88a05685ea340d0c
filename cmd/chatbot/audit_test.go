package main

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
)

// `chatbot audit` shows the events of a running server, whatever User-Agent clients send.
func TestAuditCommand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := launch(t, dir)
	p.signUp(t)
	hostile := "Evil\u009b2J\u202e\U000e0041 é"
	request, _ := http.NewRequestWithContext(t.Context(), "POST", p.base+"/api/auth/login", strings.NewReader(`{"username":"nobody-here","password":"Hidden-Canary-1"}`))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", hostile)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	run := func(want int, args ...string) string {
		t.Helper()
		command := exec.CommandContext(t.Context(), os.Args[0], append([]string{"audit"}, args...)...)
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
		if strings.Contains(string(out), "nobody-here") || strings.Contains(string(out), "Canary") {
			t.Errorf("%v shows what was typed: %s", args, out)
		}
		return string(out)
	}
	rows := strings.Split(strings.TrimSpace(run(0)), "\n")
	if len(rows) != 4 || !strings.HasPrefix(rows[0], "WHEN") || !strings.Contains(rows[1], "refused (invalid_credentials)") ||
		!strings.Contains(rows[1], `Evil\u009b2J\u202e`) || !strings.Contains(rows[1], "127.0.0.1") ||
		!strings.Contains(rows[2], "login.signed_in") || !strings.Contains(rows[2], " #1") || !strings.Contains(rows[3], "account.registered") {
		t.Errorf("%s", strings.Join(rows, "\n"))
	}
	name, _, _ := strings.Cut(strings.Fields(rows[3])[4], " ")
	for _, args := range [][]string{{"--user", name}, {"--user", "#1"}, {"--action", "login.signed_in"}, {"--limit", "2"}, {"--since", "1h", "--limit", "2"}} {
		if rows := strings.Count(run(0, args...), "\n"); rows != 3 {
			t.Errorf("%v: %d rows", args, rows)
		}
	}
	if rows := strings.Count(run(0, "--since", "2999-01-01"), "\n"); rows != 1 {
		t.Errorf("%d rows from the future", rows)
	}
	var event struct{ Agent, Outcome, Address string }
	line, _, _ := strings.Cut(run(0, "--json"), "\n")
	if err := json.Unmarshal([]byte(line), &event); err != nil || event.Agent != hostile || event.Outcome != "refused" || event.Address != "127.0.0.1" {
		t.Errorf("%v %s", err, line)
	}
	for _, args := range [][]string{{"--user", "nobody-else"}, {"--action", "dance"}, {"--since", "soon"}, {"--limit", "0"}, {"--limit", "1001"}, {"more"}} {
		run(1, args...)
	}
}

func TestSinceIsParsed(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"": "0001-01-01T00:00:00Z", "2026-01-02": "2026-01-02T00:00:00Z", "2026-01-02T03:04:05Z": "2026-01-02T03:04:05Z",
		"90m": "2026-11-23T10:30:00Z", "7d": "2026-11-16T12:00:00Z", "0d": "2026-11-23T12:00:00Z",
	} {
		if at, err := sinceWhen(text, now); err != nil || at.Format(time.RFC3339) != want {
			t.Errorf("%q: %v, %v", text, at, err)
		}
	}
	for _, text := range []string{"soon", "-1h", "-1d", "1.5d", "d", "99999999d"} {
		if at, err := sinceWhen(text, now); err == nil {
			t.Errorf("%q: %v", text, at)
		}
	}
}
