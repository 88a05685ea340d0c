package logging_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap/zapcore"

	"chatbot/adapters/logging"
	"chatbot/ports"
)

// lines logs the records and returns the lines written, one map each.
func lines(t *testing.T, level zapcore.Level, requestID string, entries ...ports.Record) []map[string]any {
	t.Helper()
	var out bytes.Buffer
	j := logging.NewLogger(logging.New(zapcore.AddSync(&out), level, false))
	ctx := t.Context()
	if requestID != "" {
		ctx = ports.WithRequestID(ctx, requestID)
	}
	for _, e := range entries {
		j.Log(ctx, e)
	}
	var all []map[string]any
	for line := range strings.Lines(out.String()) {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		all = append(all, m)
	}
	return all
}

func TestLogLineHasAllSpecFields(t *testing.T) {
	got := lines(t, zapcore.InfoLevel, "abc-123", ports.Record{
		Component: "chat_service", Message: "Message processed\nsuccessfully", UserID: 123, SessionID: 45, Took: 1234 * time.Millisecond,
		Err: errors.New("went wrong"), Fields: map[string]any{"model": "gpt-4", "tokens": 150},
	})[0]
	at, err := time.Parse("2006-01-02T15:04:05.000Z", got["timestamp"].(string))
	if err != nil || time.Since(at) > time.Minute || time.Until(at) > time.Second {
		t.Errorf("timestamp %v: %v", got["timestamp"], err)
	}
	delete(got, "timestamp")
	want := `{"component":"chat_service","duration_ms":1234,"error":"went wrong","level":"INFO",` +
		`"message":"Message processed\nsuccessfully","metadata":{"model":"gpt-4","tokens":150},` +
		`"request_id":"abc-123","service":"backend","session_id":45,"user_id":123}`
	if text, _ := json.Marshal(got); string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

func TestZeroFieldsAreLeftOut(t *testing.T) {
	got := lines(t, zapcore.InfoLevel, "", ports.Record{Component: "x", Message: "y"})[0]
	if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, []string{"component", "level", "message", "service", "timestamp"}) {
		t.Errorf("fields %v", names)
	}
}

func TestLevels(t *testing.T) {
	all := []ports.Record{{Level: ports.Info}, {Level: ports.Warning}, {Level: ports.Error}}
	for level, want := range map[zapcore.Level][]string{
		zapcore.DebugLevel: {"INFO", "WARNING", "ERROR"}, zapcore.InfoLevel: {"INFO", "WARNING", "ERROR"},
		zapcore.WarnLevel: {"WARNING", "ERROR"}, zapcore.ErrorLevel: {"ERROR"}, zapcore.DPanicLevel: nil,
	} {
		var got []string
		for _, line := range lines(t, level, "", all...) {
			got = append(got, line["level"].(string))
		}
		if !slices.Equal(got, want) {
			t.Errorf("at %v: %v, want %v", level, got, want)
		}
	}
}

func TestEveryZapLevelHasASpecName(t *testing.T) {
	var out bytes.Buffer
	log := logging.New(zapcore.AddSync(&out), zapcore.DebugLevel, false)
	for level, name := range map[zapcore.Level]string{
		zapcore.DebugLevel: "DEBUG", zapcore.InfoLevel: "INFO", zapcore.WarnLevel: "WARNING", zapcore.ErrorLevel: "ERROR", zapcore.DPanicLevel: "CRITICAL",
	} {
		out.Reset()
		log.Log(level, "x")
		if !strings.Contains(out.String(), `"level":"`+name+`"`) {
			t.Errorf("%v: %s", level, out.String())
		}
	}
}

func TestParseLevel(t *testing.T) {
	for name, want := range map[string]zapcore.Level{
		"DEBUG": zapcore.DebugLevel, "debug": zapcore.DebugLevel, "INFO": zapcore.InfoLevel, "Info": zapcore.InfoLevel,
		"WARNING": zapcore.WarnLevel, "warning": zapcore.WarnLevel, "Warning": zapcore.WarnLevel,
		"ERROR": zapcore.ErrorLevel, "CRITICAL": zapcore.DPanicLevel, "Critical": zapcore.DPanicLevel,
	} {
		if got, err := logging.ParseLevel(name); err != nil || got != want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	for _, name := range []string{"", "loud", "fatal", "panic", "dpanic", "INFO "} {
		if got, err := logging.ParseLevel(name); err == nil {
			t.Errorf("%q is taken for %v", name, got)
		}
	}
}

func TestConsoleLogIsReadable(t *testing.T) {
	var out bytes.Buffer
	logging.NewLogger(logging.New(zapcore.AddSync(&out), zapcore.InfoLevel, true)).Log(t.Context(), ports.Record{
		Level: ports.Warning, Component: "auth_service", Message: "Login failed", UserID: 7,
	})
	line := out.String()
	if strings.HasPrefix(line, "{") || !strings.Contains(line, "WARNING") || !strings.Contains(line, "Login failed") || strings.Count(line, "\n") != 1 {
		t.Errorf("%q", line)
	}
}
