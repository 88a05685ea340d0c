package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// logLines parses a log of JSON lines and checks the fields that every line has.
func logLines(t *testing.T, log []byte) (all []map[string]any) {
	t.Helper()
	for line := range bytes.Lines(log) {
		entry := map[string]any{}
		if err := json.Unmarshal(line, &entry); err != nil {
			t.Errorf("a line that is not JSON: %s", line)
			continue
		}
		for _, field := range []string{"timestamp", "level", "service", "component", "message"} {
			if text, _ := entry[field].(string); text == "" {
				t.Errorf("a line without %s: %s", field, line)
			}
		}
		all = append(all, entry)
	}
	return all
}

// serving runs the program with only these settings, until it ends or while has returned, and returns its log.
func serving(t *testing.T, dir string, while func(address string), settings ...string) []byte {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], "serve")
	command.Dir = dir
	command.Env = append([]string{"RUN_CHATBOT=1", "HTTP_ADDR=127.0.0.1:0", "PATH=" + os.Getenv("PATH")}, settings...)
	greeting, log := &greeting{address: make(chan string, 1)}, &bytes.Buffer{}
	command.Stdout, command.Stderr = greeting, log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case <-ended:
	case address := <-greeting.address:
		while(strings.TrimPrefix(address, "http://"))
		_ = command.Process.Signal(os.Interrupt)
		<-ended
	case <-time.After(3 * time.Minute): // of a machine that is busy with other tests
		_ = command.Process.Kill()
		<-ended
		t.Error("it neither served nor ended")
	}
	return log.Bytes()
}

// TestFailedStartSaysWhyInOneSentence: the reason of a failed start is one line of the log, without the chain of constructors.
func TestFailedStartSaysWhyInOneSentence(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "chatbot.db"), []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	const key = "SECRET_KEY=vq8zK2pXw4Lr7Tn1Yc6Hs9Jd3Mf5Gb0Q"
	for want, settings := range map[string][]string{
		"the PostgreSQL database at 127.0.0.1:1/d cannot be used": {"DATABASE_URL=postgresql://u:hidden@127.0.0.1:1/d", key},
		"cannot be used: mkdir":                                   {"DATA_DIR=" + file + "/data"},
		"chatbot.db cannot be used":                               {"DATA_DIR=" + broken},
		"needs OPENAI_API_KEY":                                    {"LLM_PROVIDER=openai"},
		"HTTP_ADDR " + taken.Addr().String():                      {"HTTP_ADDR=" + taken.Addr().String()},
		"METRICS_ADDR 192.0.2.1:1 cannot":                         {"METRICS_ADDR=192.0.2.1:1"},
		"LOG_LEVEL has to be one of":                              {"LOG_LEVEL=LOUD"},
		"SECRET_KEY needs at least":                               {"SECRET_KEY=short", "LOG_FORMAT=json"},
		"OTEL_EXPORTER_OTLP_PROTOCOL has to be":                   {"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc"},
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			log := serving(t, t.TempDir(), func(string) { t.Error("it serves") }, settings...)
			all := logLines(t, log)
			if len(all) == 0 {
				t.Fatal("it says nothing")
			}
			last := all[len(all)-1]
			text, _ := last["error"].(string)
			if last["level"] != "CRITICAL" || !strings.Contains(text, want) {
				t.Errorf("it says %v", last)
			}
			for _, layer := range []string{"could not build", "failed to build", "non-nil error", "usecases.go", "func(", "hidden"} {
				if strings.Contains(string(log), layer) {
					t.Errorf("%q in %s", layer, log)
				}
			}
			if !strings.HasPrefix(text, "the configuration") && strings.Contains(text, "\n") {
				t.Errorf("more than one line: %q", text)
			}
		})
	}
}

// TestEveryLineOfTheLogIsJSON includes warnings at start and records of libraries, whatever clients send.
func TestEveryLineOfTheLogIsJSON(t *testing.T) {
	t.Parallel()
	log := serving(t, t.TempDir(), func(address string) {
		for _, garbage := range []string{
			"GET", "\x16\x03\x01\x02\x00", "GET / HTTP/1.1\r\nHost: x\r\nAuthorization Bearer canary\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
			"GET /canary HTTP/9.9\r\n\r\n", strings.Repeat("canary", 4000), "\r\n\r\n\r\n", "canary\r\n\r\n",
		} {
			conn, err := net.Dial("tcp", address)
			if err != nil {
				t.Error(err)
				continue
			}
			_, _ = fmt.Fprint(conn, garbage)
			_ = conn.(*net.TCPConn).CloseWrite()
			_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
			_, _ = conn.Read(make([]byte, 64))
			_ = conn.(*net.TCPConn).SetLinger(0) // a reset
			_ = conn.Close()
		}
		time.Sleep(400 * time.Millisecond) // until the libraries have logged
	}, "LOG_LEVEL=DEBUG", "LOG_FORMAT=json", "TURN_QUEU=canary", "LIBRARY_LOGS=1", "ALLOW_PLAIN_HTTP=true",
		"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1", "OTEL_TRACES_SAMPLER=canary", "OTEL_BSP_SCHEDULE_DELAY=canary")
	all := logLines(t, log)
	for _, want := range []string{"did you mean TURN_QUEUE?", "ALLOW_PLAIN_HTTP", "a line of Go's log", "a line of slog"} {
		if !strings.Contains(string(log), want) {
			t.Errorf("%d lines, none with %q", len(all), want)
		}
	}
	if strings.Contains(strings.ReplaceAll(string(log), "/canary", ""), "Bearer canary") || len(all) < 5 {
		t.Errorf("%s", log)
	}
}

// TestStartOnAConsoleIsText: LOG_FORMAT=console writes no JSON.
func TestStartOnAConsoleIsText(t *testing.T) {
	t.Parallel()
	log := string(serving(t, t.TempDir(), func(string) { t.Error("it serves") }, "LOG_FORMAT=console", "LLM_PROVIDER=openai", "TURN_QUEU=1"))
	if strings.HasPrefix(log, "{") || !strings.Contains(log, "OPENAI_API_KEY") || !strings.Contains(log, "did you mean TURN_QUEUE?") {
		t.Error(log)
	}
}
