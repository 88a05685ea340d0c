package system

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"chatbot/ports"
)

type minutes struct{ n int }

func (m *minutes) Now() time.Time {
	m.n++
	return time.Unix(0, 0).Add(time.Duration(m.n) * time.Minute)
}

// TestDetailedHealthGivesCauses checks that the log contains the cause once, and the public response only a general message.
func TestDetailedHealthGivesCauses(t *testing.T) {
	core, logged := observer.New(zapcore.WarnLevel)
	well := func(context.Context) error { return nil }
	failure := error(ports.ErrModelMissing.Because(errors.New("nothing is at /v1/models")))
	h := &Health{
		Models: func() []Probe {
			return []Probe{{Name: "openai", Ping: func(context.Context) error { return failure }}, {Name: "ollama", Ping: well}}
		},
		Probes: []Probe{{Name: "database", Vital: true, Ping: well}},
		Memory: func() (uint64, uint64) { return 1, 2 }, Clock: &minutes{}, Log: zap.New(core),
	}
	for range 3 {
		report := h.look(t.Context())
		if got := report.Components["openai"].(component); got.Status != unhealthy || got.Message != ports.ErrModelMissing.Message {
			t.Errorf("%+v", got)
		}
		models := report.Components["models"].(map[string]component)
		if report.Status != degraded || len(models) != 2 || models["openai"].Status != unhealthy || models["ollama"].Status != healthy {
			t.Errorf("%+v", report)
		}
		if _, beside := report.Components["ollama"]; beside {
			t.Error("a provider other than the default's stands beside the components")
		}
	}
	entries := logged.TakeAll()
	if len(entries) != 1 || entries[0].ContextMap()["error"] != failure.Error() {
		t.Errorf("logged %+v", entries)
	}
	failure = errors.New("dial tcp 10.0.0.1: secret address")
	if got := h.look(t.Context()).Components["openai"].(component); got.Message != "It does not answer as it should." || logged.Len() != 1 {
		t.Errorf("%+v, logged %d", got, logged.Len())
	}
	failure = nil
	if got := h.look(t.Context()); got.Status != healthy || logged.Len() != 1 {
		t.Errorf("%+v, logged %d", got, logged.Len())
	}
}
