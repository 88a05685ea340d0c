package metrics_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/metrics"
	"chatbot/domain/chat"
	"chatbot/domain/tool"
)

// TestToolsHaveBoundedSeries: a server that lists new names again and again, or long ones, gets no more series.
func TestToolsHaveBoundedSeries(t *testing.T) {
	m := metrics.New()
	for i := range 5000 {
		m.ToolCalled(tool.NewID("hostile", fmt.Sprint("tool ", i)), chat.CallDone, time.Second)
	}
	m.ToolCalled(tool.NewID("other", strings.Repeat("x", 65)), chat.CallDone, time.Second)
	m.ToolCalled("calculate", chat.CallDone, time.Second)
	text := scrape(m)
	if n := strings.Count(text, "\ntool_calls_total{"); n != 103 {
		t.Errorf("%d series", n)
	}
	for _, want := range []string{`tool_calls_total{server="hostile",status="done",tool="other"} 4900`, `tool_calls_total{server="other",status="done",tool="other"} 1`, `tool_calls_total{server="",status="done",tool="calculate"} 1`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
}
