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
	session, seen := p.killWhileItAnswers(response.Body)
	p.kill()

	p = launch(t, dir)
	restarted := time.Now()
	for {
		messages := p.call(t, token, "GET", fmt.Sprintf("/api/chat/sessions/%.0f/messages", session), "")["messages"].([]any)
		question, answer := messages[0].(map[string]any), messages[1].(map[string]any)
		if question["content"] != "long answer" {
			t.Fatalf("the question is lost: %v", question)
		}
		if answer["status"] == "interrupted" {
			kept := answer["content"].(string)
			// At 100 tokens a second a reader can be 1 s ahead of the database, which is far below 1500 bytes.
			if kept == "" || !strings.HasPrefix(seen, kept) && !strings.HasPrefix(kept, seen) || len(seen)-len(kept) > 1500 {
				t.Fatalf("kept %d bytes of %d", len(kept), len(seen))
			}
			break
		}
		if time.Since(restarted) > 5*time.Second {
			t.Fatalf("still %v 5 s after the restart", answer["status"])
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err := p.stop(); err != nil {
		t.Fatalf("SIGTERM: %v", err)
	}
}

// killWhileItAnswers reads the events of an answer, kills the process after 1.5 s, and returns the session and the text that arrived.
func (p *process) killWhileItAnswers(stream io.Reader) (session float64, text string) {
	var seen strings.Builder
	began := time.Now()
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
		seen.WriteString(event.Content)
		if time.Since(began) > 1500*time.Millisecond {
			_ = p.Process.Kill()
		}
	}
	return session, seen.String()
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
