package metrics_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/metrics"
	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/domain/usage"
	"chatbot/ports"
)

func TestSeriesHaveSpecNames(t *testing.T) {
	m := metrics.New()
	m.Request("GET", "/api/chat/sessions", 200, 30*time.Millisecond)
	m.Request("GET", "/api/chat/sessions", 404, 40*time.Millisecond)
	m.MessageStored(chat.RoleUser, "openai/gpt-4")
	m.MessageStored(chat.RoleAssistant, "openai/gpt-4")
	m.MessageStored(chat.RoleAssistant, "openai/gpt-4")
	m.SessionCreated()
	m.GenerationEnded(ports.Generation{
		Model: "openai/gpt-4", Status: chat.Complete, Asked: true, Waited: 300 * time.Millisecond, FirstToken: 500 * time.Millisecond,
		Took: 1500 * time.Millisecond, PromptTokens: 120, CompletionTokens: 51,
	})
	m.GenerationEnded(ports.Generation{Model: "openai/gpt-4", Status: chat.Failed, Failure: "model_busy", Asked: true, Took: 40 * time.Second})
	m.GenerationEnded(ports.Generation{Model: "openai/gpt-4", Status: chat.Stopped, Waited: 3 * time.Second})
	m.FellBack("openai/gpt-4", "model_busy")
	m.ToolCalled("calculate", chat.CallDone, 2*time.Second)
	m.ToolCalled("notes/add", chat.CallUnknown, 0)
	m.ReaderResumed()
	m.CallRefused(budget.Group)
	m.CallRefused(budget.Group)
	m.AnswersOrphaned(3)
	m.WatchLoad(func() (int, int) { return 4, 2 })
	m.WatchUnsaved(func() int64 { return 77 })
	m.QueryFailed("connection")
	m.Sockets(3)
	m.Sockets(-1)
	m.Query("select", 2*time.Millisecond)

	text := scrape(m)
	for _, want := range []string{
		`http_requests_total{endpoint="/api/chat/sessions",method="GET",status="200"} 1`,
		`http_requests_total{endpoint="/api/chat/sessions",method="GET",status="404"} 1`,
		`http_request_duration_seconds_count{endpoint="/api/chat/sessions",method="GET"} 2`,
		`http_request_duration_seconds_sum{endpoint="/api/chat/sessions",method="GET"} 0.07`,
		`chat_messages_total{model="gpt-4",provider="openai",role="user"} 1`,
		`chat_messages_total{model="gpt-4",provider="openai",role="assistant"} 2`,
		`chat_sessions_created_total 1`,
		`chat_answers_total{code="",model="gpt-4",provider="openai",status="complete"} 1`,
		`chat_answers_total{code="model_busy",model="gpt-4",provider="openai",status="failed"} 1`,
		`chat_answers_total{code="",model="gpt-4",provider="openai",status="stopped"} 1`,
		`chat_queue_wait_seconds_count 3`,
		`chat_queue_wait_seconds_sum 3.3`,
		`chat_fallbacks_total{code="model_busy",model="gpt-4",provider="openai"} 1`,
		`tool_calls_total{server="",status="done",tool="calculate"} 1`, `tool_calls_total{server="notes",status="unknown",tool="add"} 1`,
		`tool_call_seconds_sum{server="",tool="calculate"} 2`, `tool_call_seconds_count{server="",tool="calculate"} 1`,
		`chat_stream_resumes_total 1`,
		`chat_budget_refusals_total{of="everyone"} 0`, `chat_budget_refusals_total{of="group"} 2`,
		`chat_answers_orphaned_total 3`,
		`chat_answers_running 4`, `chat_answers_waiting 2`, `chat_answers_open 6`, `chat_answers_unsaved_bytes 77`,
		`llm_response_time_seconds_sum{model="gpt-4",provider="openai"} 41.5`,
		`llm_response_time_seconds_bucket{model="gpt-4",provider="openai",le="1"} 0`,
		`llm_response_time_seconds_bucket{model="gpt-4",provider="openai",le="2"} 1`,
		`llm_first_token_seconds_sum{model="gpt-4",provider="openai"} 0.5`, `llm_first_token_seconds_count{model="gpt-4",provider="openai"} 1`,
		`llm_tokens_per_second_sum{model="gpt-4",provider="openai"} 50`, `llm_tokens_per_second_count{model="gpt-4",provider="openai"} 1`,
		`llm_tokens_total{kind="prompt",model="gpt-4",provider="openai"} 120`, `llm_tokens_total{kind="completion",model="gpt-4",provider="openai"} 51`,
		`db_errors_total{kind="connection"} 1`, `db_errors_total{kind="statement"} 0`,
		`user_registrations_total 0`, `daily_active_users 0`,
		`account_events_total{action="login.signed_in",outcome="refused"} 0`,
		`active_websocket_connections 2`,
		`db_query_duration_seconds_sum{query_type="select"} 0.002`,
		`go_goroutines `, `process_resident_memory_bytes `,
	} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("no line %s", want)
		}
	}
}

func TestMetricsOfOneProcessAreIndependent(t *testing.T) {
	a, b := metrics.New(), metrics.New()
	a.Sockets(5)
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if !strings.Contains(w.Body.String(), "\nactive_websocket_connections 0") {
		t.Error("they share a gauge")
	}
}

func TestCostsOfModelsWithPricesAreCounted(t *testing.T) {
	m := metrics.New()
	cost, free := usage.Cost(1_500_000), usage.Cost(0)
	for _, g := range []ports.Generation{{Model: "p/priced", Cost: &cost}, {Model: "p/priced", Cost: &cost}, {Model: "p/free", Cost: &free}, {Model: "p/unknown"}} {
		g.Status, g.Asked = chat.Complete, true
		m.GenerationEnded(g)
	}
	text := scrape(m)
	for _, want := range []string{`llm_cost_usd_total{model="priced",provider="p"} 0.003`, `llm_cost_usd_total{model="free",provider="p"} 0`} {
		if !strings.Contains(text, "\n"+want+"\n") {
			t.Errorf("no line %s", want)
		}
	}
	if strings.Contains(text, `llm_cost_usd_total{model="unknown"`) {
		t.Error("a model without a price has a cost")
	}
}

func TestModelsOfOneNameAreCountedByProvider(t *testing.T) {
	m := metrics.New()
	for _, id := range []model.ID{"openai/llama-4", "ollama/llama-4", "ollama/llama-4", "ollama/meta/llama-4"} {
		m.MessageStored(chat.RoleAssistant, id)
		m.GenerationEnded(ports.Generation{Model: id, Status: chat.Complete, Asked: true, Took: time.Second, PromptTokens: 3, CompletionTokens: 2})
	}
	text := scrape(m)
	for _, want := range []string{
		`chat_messages_total{model="llama-4",provider="openai",role="assistant"} 1`, `chat_messages_total{model="llama-4",provider="ollama",role="assistant"} 2`,
		`llm_tokens_total{kind="prompt",model="llama-4",provider="ollama"} 6`, `llm_tokens_total{kind="completion",model="meta/llama-4",provider="ollama"} 2`,
	} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("no line %s", want)
		}
	}
}

func TestManyModelsAreCountedTogether(t *testing.T) {
	m := metrics.New()
	for range 2 {
		for i := range 150 {
			m.MessageStored(chat.RoleUser, model.NewID("p", fmt.Sprint("m", i)))
		}
	}
	text := scrape(m)
	if n := strings.Count(text, "\nchat_messages_total{"); n != 101 {
		t.Errorf("%d series", n)
	}
	for _, want := range []string{`chat_messages_total{model="m99",provider="p",role="user"} 2`, `chat_messages_total{model="other",provider="p",role="user"} 100`} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("no line %s", want)
		}
	}
}

// scrape returns the metrics as Prometheus reads them.
func scrape(m *metrics.Metrics) string {
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}
