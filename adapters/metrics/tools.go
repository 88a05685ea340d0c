package metrics

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"chatbot/domain/chat"
	"chatbot/domain/tool"
	"chatbot/ports"
)

var _ ports.ToolMeter = tools{}

const (
	// maxTools is how many tools have series of their own: servers may list thousands, with names that change.
	maxTools = 100
	// maxToolName is how long the name of a tool in a label is, in bytes.
	maxToolName = 64
	// otherTools stands for the tools beyond maxTools, and with longer names.
	otherTools = "other"
)

// tools counts calls of tools.
type tools struct {
	labels *toolLabels
	calls  *prometheus.CounterVec
	took   *prometheus.HistogramVec
}

func newTools(r *prometheus.Registry) tools {
	return tools{
		&toolLabels{known: map[tool.ID]bool{}},
		counter(r, "tool_calls_total", "Total calls of tools by how they ended; unknown means that the server died or the answer was stopped meanwhile", "server", "tool", "status"),
		histogram(r, "tool_call_seconds", "How long calls of tools took", append([]float64{.01, .05}, slow...), "server", "tool"),
	}
}

// ToolCalled implements ports.ToolMeter.
func (m tools) ToolCalled(id tool.ID, status chat.CallStatus, took time.Duration) {
	server, name := m.labels.of(id)
	m.calls.WithLabelValues(server, name, string(status)).Inc()
	if took > 0 {
		m.took.WithLabelValues(server, name).Observe(took.Seconds())
	}
}

// toolLabels chooses the labels server and tool.
type toolLabels struct {
	mu    sync.Mutex
	known map[tool.ID]bool
}

// of returns the labels of a tool. A tool keeps its own for as long as the process runs; beyond maxTools only the server, which
// administrators choose, is told apart. Built-in tools have the server "".
func (l *toolLabels) of(id tool.ID) (server, name string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.known[id] && !id.BuiltIn() {
		if len(l.known) >= maxTools || len(id.Name()) > maxToolName {
			return id.Server(), otherTools
		}
		l.known[id] = true
	}
	return id.Server(), id.Name()
}
