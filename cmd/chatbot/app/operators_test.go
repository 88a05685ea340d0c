package app_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	n := start(t).nobody()
	if r := n.get("/health").want(200); r.str("status") != "healthy" {
		t.Fatalf("%s", r.body)
	}
	r := n.get("/health/detailed").want(200)
	parts, _ := r.json()["components"].(map[string]any)
	if r.str("status") != "healthy" || r.str("version") != "1.0.0" || parts["database"] == nil || parts["demo"] == nil || parts["memory"] == nil {
		t.Fatalf("%s", r.body)
	}
	if used := parts["memory"].(map[string]any)["used_mb"]; used == nil || used.(float64) <= 0 {
		t.Errorf("%v", parts["memory"])
	}
}

func TestProviderDownMeansDegraded(t *testing.T) {
	t.Parallel()
	s := start(t, "LLM_PROVIDER=openai", "OPENAI_BASE_URL=http://127.0.0.1:1/v1", "LLM_MAX_RETRIES=0")
	r := s.nobody().get("/health/detailed").want(200)
	parts := r.json()["components"].(map[string]any)
	if r.str("status") != "degraded" || parts["openai"].(map[string]any)["status"] != "unhealthy" || parts["database"].(map[string]any)["status"] != "healthy" {
		t.Fatalf("%s", r.body)
	}
	s.nobody().get("/health").want(200)
	c := s.person("ann")
	refused := c.post("/api/chat/message", obj{"message": "hi"}).problem(502, "model_unavailable")
	if refused.int("message_id") == 0 || refused.int("session_id") == 0 {
		t.Errorf("%s", refused.body)
	}
}

func TestModels(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	models := c.get("/api/models").want(200).list("models")
	if len(models) != 1 || models[0]["provider"] != "demo" || models[0]["demo"] != true || models[0]["default"] != true {
		t.Fatalf("%v", models)
	}
}

func TestDescriptionAndDocs(t *testing.T) {
	t.Parallel()
	n := start(t).nobody()
	if r := n.get("/api/openapi.json").want(200); r.str("openapi") != "3.1.0" {
		t.Fatalf("%.100s", r.body)
	}
	docs := n.get("/api/docs").want(200)
	if strings.Contains(string(docs.body), `src="http`) || strings.Contains(string(docs.body), `href="http`) || strings.Contains(string(docs.body), `src="//`) {
		t.Errorf("the docs page loads from elsewhere: %s", docs.body)
	}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	s := start(t, "METRICS_ADDR=127.0.0.1:0")
	c := s.person("ann")
	said := c.chat("hi", 0)
	c.do("GET", fmt.Sprintf("/api/chat/messages/%d/stream", said.int("id")), nil, "Last-Event-ID: 1").want(200)
	ws := c.socket()
	ws.send(obj{"type": "ping"}) // the server counts a socket once it has read from it
	ws.next()
	n := s.nobody()
	n.get("/metrics").want(404)
	n.do("POST", "/made/up", strings.Repeat("x", 300<<10)).want(413)
	if r := n.do("HEAD", "/health", nil); r.status != 200 || len(r.body) != 0 {
		t.Errorf("HEAD /health: %d", r.status)
	}
	response, err := http.Get("http://" + s.About.Metrics + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, _ := io.ReadAll(response.Body)
	for _, series := range []string{
		`http_requests_total{endpoint="/api/auth/login",method="POST",status="200"} 1`,
		`http_request_duration_seconds_count{endpoint="/api/chat/message",method="POST"} 1`,
		`chat_messages_total{model="demo",provider="demo",role="user"} 1`,
		`chat_messages_total{model="demo",provider="demo",role="assistant"} 1`,
		`llm_response_time_seconds_count{model="demo",provider="demo"} 1`,
		`active_websocket_connections 1`,
		`db_query_duration_seconds_count{query_type="insert"}`,
		`db_query_duration_seconds_count{query_type="select"}`,
		`chat_sessions_created_total 1`, `chat_answers_total{code="",model="demo",provider="demo",status="complete"} 1`,
		`llm_first_token_seconds_count{model="demo",provider="demo"} 1`, `llm_tokens_per_second_count{model="demo",provider="demo"} 1`, `llm_tokens_total{kind="completion",model="demo",provider="demo"} `,
		`chat_queue_wait_seconds_count 1`, `chat_answers_open 0`, `chat_stream_resumes_total 1`, `chat_answers_orphaned_total 0`, `chat_budget_refusals_total{of="user"} 0`,
		`user_registrations_total 1`, `account_events_total{action="login.signed_in",outcome="succeeded"} 1`, `daily_active_users `,
		`component_up{component="database"} 1`, `db_errors_total{kind="connection"} 0`, `go_sql_open_connections{db_name="write"} `,
	} {
		if !strings.Contains(string(text), series) {
			t.Errorf("no %s", series)
		}
	}
	if !strings.Contains(string(text), `http_requests_total{endpoint="unmatched",method="POST",status="413"} 1`) || strings.Contains(string(text), "made/up") {
		t.Error("an address that a client made up is a label")
	}
}

func TestLogLinesFollowTheSpec(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.person("ann")
	answer := c.chat("hi", 0)
	id := c.get("/api/auth/me").header.Get("X-Request-ID")
	s.stop()

	var requests, processed int
	lines := bufio.NewScanner(strings.NewReader(s.log.String()))
	for lines.Scan() {
		var line obj
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		for _, name := range []string{"timestamp", "level", "service", "component", "message"} {
			if line[name] == nil {
				t.Errorf("no %s in %s", name, lines.Text())
			}
		}
		if _, err := time.Parse("2006-01-02T15:04:05.000Z", line["timestamp"].(string)); err != nil || line["service"] != "backend" {
			t.Errorf("%s", lines.Text())
		}
		if line["request_id"] == id && line["message"] == "Request handled" {
			requests++
			meta := line["metadata"].(map[string]any)
			if meta["method"] != "GET" || meta["endpoint"] != "/api/auth/me" || meta["status"] != 200.0 || line["user_id"] != float64(c.userID) || line["duration_ms"] == nil {
				t.Errorf("%s", lines.Text())
			}
		}
		if line["message"] == "Message processed successfully" {
			processed++
			meta := line["metadata"].(map[string]any)
			if line["session_id"] != float64(answer.int("session_id")) || meta["model"] != "demo" || meta["tokens"] == nil || line["request_id"] == nil {
				t.Errorf("%s", lines.Text())
			}
		}
	}
	if requests != 1 || processed != 1 {
		t.Errorf("%d lines for the request, %d for the answer", requests, processed)
	}
}

func TestOnlyAllowedOriginsMayCall(t *testing.T) {
	t.Parallel()
	s := start(t, "ALLOWED_ORIGINS=https://chat.example.com,http://localhost:3000")
	for origin, allowed := range map[string]string{
		"https://chat.example.com": "https://chat.example.com", "http://localhost:3000": "http://localhost:3000",
		"https://evil.example": "", "null": "", "https://chat.example.com.evil.example": "",
	} {
		r := s.nobody().do("OPTIONS", "/api/chat/message", nil, "Origin: "+origin,
			"Access-Control-Request-Method: POST", "Access-Control-Request-Headers: authorization,content-type")
		if got := r.header.Get("Access-Control-Allow-Origin"); got != allowed || r.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: %q %v", origin, got, r.header)
		}
		if got := s.nobody().do("GET", "/health", nil, "Origin: "+origin).want(200).header.Get("Access-Control-Allow-Origin"); got != allowed {
			t.Errorf("%s: %q", origin, got)
		}
	}
	c := s.person("ann")
	if _, _, err := s.dial(c.token, "Origin: https://chat.example.com"); err != nil {
		t.Error(err)
	}
}

func TestDrainingServerIsNotReady(t *testing.T) {
	t.Parallel()
	s := start(t, "DEMO_FIRST_TOKEN=1500ms")
	c := s.person("ann")
	told := make(chan struct{})
	go func() {
		defer close(told)
		c.post("/api/chat/message", obj{"message": "hi"}).want(200) // draining lasts until this has ended
	}()
	one := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}, Timeout: 5 * time.Second}
	look := func() (int, string) {
		response, err := one.Get(s.base + "/health/ready")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var said obj
		if err := json.NewDecoder(response.Body).Decode(&said); err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, response.Body) // otherwise the connection is not reused
		return response.StatusCode, fmt.Sprint(said["status"])
	}
	if status, said := look(); status != 200 || said != "ready" {
		t.Fatalf("%d %s", status, said)
	}
	for len(c.get("/api/chat/sessions").want(200).list("sessions")) == 0 { // until the message is stored
		time.Sleep(5 * time.Millisecond)
	}
	stopped := make(chan struct{})
	go func() { defer close(stopped); s.stop() }()
	for {
		status, said := look() // on the open connection
		if status == 503 && said == "draining" {
			break
		}
		if status != 200 || said != "ready" {
			t.Fatalf("%d %s", status, said)
		}
		time.Sleep(5 * time.Millisecond)
	}
	<-told
	<-stopped
}
