package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// A process that is killed in the middle of an answer loses nothing that it acknowledged.
func TestKilledInTheMiddleOfAnAnswer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := launch(t, dir, "DEMO_TOKENS_PER_SECOND=100")
	token := p.signUp(t)

	request, _ := http.NewRequestWithContext(t.Context(), "POST", p.base+"/api/chat/message", strings.NewReader(`{"message":"long answer","stream":true}`))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	session, stored, seen := p.killAfterACheckpoint(t, token, response.Body)
	p.kill()

	p = launch(t, dir)
	restarted := time.Now()
	for {
		question, answer := p.firstTurn(t, token, session)
		if question["content"] != "long answer" {
			t.Fatalf("the question is lost: %v", question)
		}
		if answer["status"] == "interrupted" {
			kept := answer["content"].(string)
			if !strings.HasPrefix(kept, stored) || !strings.HasPrefix(seen, kept) && !strings.HasPrefix(kept, seen) {
				t.Fatalf("kept %d bytes: %d were stored, and %d seen", len(kept), len(stored), len(seen))
			}
			break
		}
		if time.Since(restarted) > 30*time.Second {
			t.Fatalf("still %v 30 s after the restart", answer["status"])
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err := p.stop(); err != nil {
		t.Fatalf("SIGTERM: %v", err)
	}
}

// firstTurn returns the first question of a session and its answer, as they are stored.
func (p *process) firstTurn(t *testing.T, token string, session float64) (question, answer map[string]any) {
	t.Helper()
	messages := p.call(t, token, "GET", fmt.Sprintf("/api/chat/sessions/%.0f/messages", session), "")["messages"].([]any)
	return messages[0].(map[string]any), messages[1].(map[string]any)
}

// killAfterACheckpoint reads the events of an answer, kills the process once a part of the answer is stored, which it checks every
// 200 ms, and returns the session, that part, and the whole text that arrived. How soon a part is stored is not tested here,
// because it depends on the disk.
func (p *process) killAfterACheckpoint(t *testing.T, token string, stream io.Reader) (session float64, stored, seen string) {
	t.Helper()
	var arrived strings.Builder
	checked := time.Now()
	for lines := bufio.NewScanner(stream); lines.Scan(); {
		var event struct {
			Type, Content string
			SessionID     float64 `json:"session_id"`
		}
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		if err := json.Unmarshal([]byte(data), &event); err != nil {
			break // interrupted by the kill
		}
		if event.Type == "start" {
			session = event.SessionID
		}
		arrived.WriteString(event.Content)
		if stored == "" && time.Since(checked) > 200*time.Millisecond {
			checked = time.Now()
			if _, answer := p.firstTurn(t, token, session); answer["content"] != "" {
				stored = answer["content"].(string)
				_ = p.Process.Kill()
			}
		}
	}
	if stored == "" {
		t.Fatalf("the stream ended after %d bytes, before a part of the answer was stored", arrived.Len())
	}
	return session, stored, arrived.String()
}

func TestStartUpReportsAllErrors(t *testing.T) {
	t.Parallel()
	command := exec.CommandContext(t.Context(), os.Args[0], "serve")
	command.Dir = t.TempDir()
	command.Env = append(os.Environ(), "RUN_CHATBOT=1", "SECRET_KEY=short", "LOG_LEVEL=LOUD", "DRAIN_TIMEOUT=soon")
	out, err := command.CombinedOutput()
	if err == nil {
		t.Fatalf("it started: %s", out)
	}
	for _, name := range []string{"SECRET_KEY", "LOG_LEVEL", "DRAIN_TIMEOUT"} {
		if !strings.Contains(string(out), name) {
			t.Errorf("no word about %s: %s", name, out)
		}
	}
}

func TestCommands(t *testing.T) {
	t.Parallel()
	p := launch(t, t.TempDir())
	run := func(want int, args ...string) string {
		t.Helper()
		command := exec.CommandContext(t.Context(), os.Args[0], args...)
		command.Dir = t.TempDir()
		command.Env = append(os.Environ(), "RUN_CHATBOT=1", "HTTP_ADDR="+strings.TrimPrefix(p.base, "http://"))
		out, _ := command.CombinedOutput()
		if got := command.ProcessState.ExitCode(); got != want {
			t.Errorf("%v: exit status %d: %s", args, got, out)
		}
		return string(out)
	}
	run(0, "healthcheck")
	if out := run(0, "openapi"); !strings.Contains(out, `"openapi":"3.1.0"`) {
		t.Errorf("%.100s", out)
	}
	if out := run(0, "version"); strings.TrimSpace(out) != version {
		t.Errorf("%s", out)
	}
	if out := run(0, "migrate"); !strings.Contains(out, "up to date") {
		t.Errorf("%s", out)
	}
	run(1, "dance")
	_ = p.stop()
	run(1, "healthcheck")
}
