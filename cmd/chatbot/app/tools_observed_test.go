package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// calculating is a model that calculates three times at once, and then answers with the results.
func calculating(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, `{"data":[{"id":"gpt-5.4-mini"}]}`)
			return
		}
		var asked struct {
			Messages []struct{ Role, Content string }
		}
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		var results []string
		for _, m := range asked.Messages {
			if m.Role == "tool" {
				results = append(results, m.Content)
			}
		}
		if len(results) > 0 {
			text, _ := json.Marshal(strings.Join(results, "\n"))
			_, _ = fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", text)
			return
		}
		for i := range 3 {
			arguments, _ := json.Marshal(fmt.Sprintf(`{"expression":"4711 + %d"}`, i))
			_, _ = fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":%d,\"id\":\"x%d\",\"type\":\"function\",\"function\":{\"name\":\"calculate\",\"arguments\":%s}}]}}]}\n\n", i, i, arguments)
		}
		_, _ = io.WriteString(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n")
	}))
	t.Cleanup(server.Close)
	return server.URL + "/v1"
}

// TestCallsAreAuditedCountedTracedAndLimited: of three calls at once, two are allowed, and the model is told why the third was not made. The audit
// log, the metrics and the traces have all three, and nothing of what was calculated.
func TestCallsAreAuditedCountedTracedAndLimited(t *testing.T) {
	t.Parallel()
	c := collect(t)
	s := start(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+c.URL, "METRICS_ADDR=127.0.0.1:0", "OPENAI_BASE_URL="+calculating(t), "LLM_PROVIDER=openai", "LLM_MODEL=gpt-5.4-mini", "RATE_LIMIT_TOOLS=2/h")
	root := s.person("root")
	answer := root.post("/api/chat/message", obj{"message": "add", "tools": []string{"calculate"}}).want(200)
	if text := answer.str("content"); !strings.Contains(text, "The call failed: Too many requests. Try again in 30 minutes.") {
		t.Errorf("the model was told %s", text)
	}
	events := root.get("/api/admin/audit?action=tool.called").want(200)
	outcomes := map[any]int{}
	for _, e := range events.list("events") {
		outcomes[e["outcome"]]++
		want := fmt.Sprintf("calculate, answer %d, call c", answer.int("id"))
		if object := fmt.Sprint(e["object"]); !strings.HasPrefix(object, want) || !strings.Contains(object, "25 bytes of arguments") || e["actor"].(map[string]any)["username"] != "root" || e["request_id"] == "" {
			t.Errorf("%v, want %s", e, want)
		}
	}
	if outcomes["succeeded"] != 2 || outcomes["refused"] != 1 || strings.Contains(string(events.body), "4711") {
		t.Errorf("%s", events.body)
	}
	response, err := http.Get("http://" + s.About.Metrics + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	metrics, err := io.ReadAll(response.Body)
	for _, want := range []string{`tool_calls_total{server="",status="done",tool="calculate"} 2`, `tool_calls_total{server="",status="failed",tool="calculate"} 1`} {
		if err != nil || !strings.Contains(string(metrics), want) {
			t.Errorf("%s is missing, %v", want, err)
		}
	}
	s.stop() // sends the remaining spans
	spans := c.named("execute_tool calculate")
	for _, span := range spans {
		if fact(span, "gen_ai.operation.name") != "execute_tool" || fact(span, "gen_ai.tool.name") != "calculate" || !strings.HasPrefix(fact(span, "gen_ai.tool.call.id"), "c") ||
			fact(span, "status") == "" || !c.beneath(span, c.one(t, "answer")) || strings.Contains(span.String(), "4711") {
			t.Errorf("%v", span)
		}
	}
	if len(spans) != 3 {
		t.Errorf("%d spans", len(spans))
	}
	if strings.Contains(s.log.String(), "4711") {
		t.Error("the log has what was calculated")
	}
}
