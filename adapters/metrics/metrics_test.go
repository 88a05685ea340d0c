package metrics_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/metrics"
	"chatbot/domain/chat"
)

func TestSeriesHaveTheNamesOfTheSpec(t *testing.T) {
	m := metrics.New()
	m.Request("GET", "/api/chat/sessions", 200, 30*time.Millisecond)
	m.Request("GET", "/api/chat/sessions", 404, 40*time.Millisecond)
	m.Said(chat.RoleUser, "gpt-4")
	m.Said(chat.RoleAssistant, "gpt-4")
	m.Said(chat.RoleAssistant, "gpt-4")
	m.Answered("gpt-4", 1500*time.Millisecond)
	m.Sockets(3)
	m.Sockets(-1)
	m.Query("select", 2*time.Millisecond)

	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	text := w.Body.String()
	for _, want := range []string{
		`http_requests_total{endpoint="/api/chat/sessions",method="GET",status="200"} 1`,
		`http_requests_total{endpoint="/api/chat/sessions",method="GET",status="404"} 1`,
		`http_request_duration_seconds_count{endpoint="/api/chat/sessions",method="GET"} 2`,
		`http_request_duration_seconds_sum{endpoint="/api/chat/sessions",method="GET"} 0.07`,
		`chat_messages_total{model="gpt-4",role="user"} 1`,
		`chat_messages_total{model="gpt-4",role="assistant"} 2`,
		`llm_response_time_seconds_sum{model="gpt-4"} 1.5`,
		`llm_response_time_seconds_bucket{model="gpt-4",le="1"} 0`,
		`llm_response_time_seconds_bucket{model="gpt-4",le="2"} 1`,
		`active_websocket_connections 2`,
		`db_query_duration_seconds_sum{query_type="select"} 0.002`,
		`go_goroutines `, `process_resident_memory_bytes `,
	} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("no line %s", want)
		}
	}
}

func TestTwoSystemsInOneProcessCountApart(t *testing.T) {
	a, b := metrics.New(), metrics.New()
	a.Sockets(5)
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if !strings.Contains(w.Body.String(), "\nactive_websocket_connections 0") {
		t.Error("they share a gauge")
	}
}
